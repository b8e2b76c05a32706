// Drives the C++ core for the tests: a command a line on stdin, an event a line on stdout (see test/game/driver.ts for both).
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <random>

#include "Client.h"
#include "lines.h"
#include "posix_socket.h"

using namespace barkeep;

namespace {

Json Event(const char* name) {
    Json event = Json::MakeObject();
    event.Set("event", name);
    return event;
}

void Write(const Json& event) {
    const std::string line = event.Write() + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
}

void TellFailure(const Json& session, const Failure& failure) {
    Write(Event("failed").Set("session", session).Set("code", failure.code).Set("message", failure.message).Set("advice", failure.advice));
}

class Driver {
public:
    bool Over() const { return over_; }

    void Tick() {
        if (client_ && !hanging_) client_->Tick();
        lines_.Tick(Write);
    }

    void Run(const Json& command) {
        const std::string& what = command["do"].AsText();
        const std::string& name = command["session"].AsText();
        const auto found = sessions_.find(name);
        Session* session = found == sessions_.end() ? nullptr : found->second.get();
        if (what == "connect") Connect(command);
        else if (what == "token") GiveToken(command);
        else if (what == "refresh") client_->RefreshToken();
        else if (what == "open") Open(command);
        else if (what == "say") Say(*session, command);
        else if (what == "cancel") session->Cancel(command["heardChars"].AsWhole(-1));
        else if (what == "context") session->UpdateContext(command["text"].AsText(), command["key"].AsText(), command["respond"].AsText(), Follow(name, command["tag"]));
        else if (what == "line") Line(*session, command);
        else if (what == "trigger") session->Trigger(command["name"].AsText(), command["data"], Follow(name, command["tag"]));
        else if (what == "variables") session->SetVariables(command["variables"], Follow(name, command["tag"]));
        else if (what == "feedback") session->Feedback(command["turn"].AsText(), command["good"].AsFlag(), command["note"].AsText(), Follow(name, command["tag"]));
        else if (what == "cancelCall") session->CancelCall(command["call"].AsText(), Follow(name, command["tag"]));
        else if (what == "offer") Offer(*session, command["action"]);
        else if (what == "withdraw") session->Unregister(command["name"].AsText());
        else if (what == "answer") Answer(command);
        else if (what == "close") session->Close();
        else if (what == "stop") client_->Stop();
        else if (what == "start") client_->Start();
        else if (what == "wake") client_->Wake();
        else if (what == "hang") hanging_ = true, Write(Event("hanging"));
        else if (what == "unhang") hanging_ = false;
        else if (what == "quiet") quiet_ = command["on"].AsFlag(), Write(Event("quiet"));
        else if (what == "raw") socket_->TrySend(command["text"].AsText());
        else if (what == "binary") SendBinary(command["bytes"]);
        else if (what == "dial") lines_.Dial(command["line"].AsText(), command["url"].AsText());
        else if (what == "speak") lines_.Speak(command["line"].AsText(), command["text"].AsText());
        else if (what == "hangUp") lines_.HangUp(command["line"].AsText());
        else if (what == "memory") TellMemory();
        else if (what == "roundtrip") RoundTrip(command);
        else if (what == "quit") client_.reset(), over_ = true, Write(Event("over"));
        else Write(Event("mistake").Set("message", "unknown command " + what));
    }

private:
    std::unique_ptr<Client> client_;
    std::map<std::string, std::shared_ptr<Session>> sessions_;
    std::map<std::string, ActionCallPointer> calls_;
    PosixSocket* socket_ = nullptr;
    Lines lines_;
    std::string token_;
    /// Set while the client waits for a token that the test is to give.
    TokenAnswer wanted_;
    bool hanging_ = false;
    bool quiet_ = false;
    bool over_ = false;
    std::mt19937 random_{std::random_device{}()};

    void Connect(const Json& command) {
        token_ = command["token"].AsText();
        ClientOptions options;
        options.address = command["url"].AsText();
        options.refreshTokenEveryMs = command["refreshEveryMs"].AsWhole();
        const bool asks = command["asks"].AsFlag();
        options.token = [this, asks](const TokenAnswer& answer) {
            if (!asks) return answer(true, token_);
            wanted_ = answer;
            Write(Event("tokenWanted"));
        };
        const bool tap = command["tap"].AsFlag();
        options.createSocket = [this, tap] {
            auto socket = std::make_unique<PosixSocket>(tap ? [](const std::string& frame) { Write(Event("frame").Set("text", frame)); } : std::function<void(const std::string&)>());
            socket_ = socket.get();
            return socket;
        };
        options.clock = [] { return static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()); };
        options.random = [this] { return std::uniform_real_distribution<double>(0, 1)(random_); };
        options.uniquePrefix = std::to_string(random_());
        options.firstRetryMs = 20;
        options.longestRetryMs = 300;
        client_ = std::make_unique<Client>(std::move(options));
        client_->onState = [](ConnectionState state) { Write(Event("state").Set("state", NameOf(state))); };
        client_->onFailed = [](const Failure& failure) { TellFailure(Json(), failure); };
        client_->onDraining = [](std::int64_t ms) { Write(Event("draining").Set("deadlineMs", ms)); };
        client_->Start();
    }

    void GiveToken(const Json& command) {
        token_ = command["token"].AsText();
        if (!wanted_) return;
        const TokenAnswer answer = std::move(wanted_);
        wanted_ = nullptr;
        if (command["error"].IsNull()) answer(true, token_);
        else answer(false, command["error"].AsText());
    }

    void SendBinary(const Json& numbers) {
        std::string bytes;
        for (const Json& number : numbers.Items()) bytes += static_cast<char>(number.AsWhole());
        socket_->SendBinary(bytes);
    }

    void Open(const Json& command) {
        const std::string name = command["session"].AsText();
        SessionOptions options;
        options.character = command["character"].AsText();
        options.playerId = command["player"]["id"].AsText();
        options.playerName = command["player"]["name"].AsText();
        options.context = command["context"];
        options.cues = command["cues"];
        options.language = command["language"].AsText();
        options.fromSession = command["from"]["session"].AsText();
        options.fromTurn = command["from"]["turn"].AsText();
        options.resumeSession = command["resume"]["session"].AsText();
        options.resumeAfter = command["resume"]["after"].AsWhole();
        const std::shared_ptr<Session> session = client_->Open(options);
        sessions_[name] = session;
        for (const Json& action : command["actions"].Items()) Offer(*session, action);
        session->onMessage = [this, name](const Json& message) {
            if (!quiet_) Write(Event("message").Set("session", name).Set("message", message));
        };
        session->onTurnFinished = [name](const Turn& turn) {
            Write(Event("turn").Set("session", name).Set("turn", turn.id).Set("finish", turn.finish).Set("text", turn.text).Set("methods", static_cast<int>(turn.methods.size())));
        };
        session->onCue = [name](const std::string&, std::int64_t at, const std::string& cue, const std::string& value) {
            Write(Event("cue").Set("session", name).Set("at", at).Set("name", cue).Set("value", value));
        };
        session->onStoryMoved = [name](const std::string& from, const std::string& to) { Write(Event("story").Set("session", name).Set("from", from).Set("to", to)); };
        session->onMethodProgress = [name](const MethodProgress& progress) {
            Write(Event("progress").Set("session", name).Set("turn", progress.turn).Set("call", progress.call).Set("text", progress.text).Set("fraction", progress.fraction));
        };
        session->onMethodFinishedLater = [name](const std::string& turn, const MethodRun& run) {
            Write(Event("later").Set("session", name).Set("turn", turn).Set("call", run.call).Set("status", run.status));
        };
        session->onFailed = [name](const Failure& failure) { TellFailure(name, failure); };
        session->onStartedOver = [name](const Failure& why) { Write(Event("startedOver").Set("session", name).Set("code", why.code)); };
        session->onClosed = [name](const std::string& reason) { Write(Event("closed").Set("session", name).Set("reason", reason)); };
    }

    void Offer(Session& session, const Json& action) {
        session.Register(action, [this](const ActionCallPointer& call) {
            calls_[call->Call()] = call;
            const std::string id = call->Call();
            call->onGivenUp = [id] { Write(Event("givenUp").Set("call", id)); };
        });
    }

    void Answer(const Json& command) {
        const ActionCallPointer call = calls_[command["call"].AsText()];
        calls_.erase(command["call"].AsText());
        if (command["ok"].AsFlag()) call->Complete(command["result"]);
        else call->Fail(command["error"].AsText());
    }

    static void Ended(const std::string& session, const Json& tag, const char* how, const Failure* failure) {
        Write(Event("done").Set("session", session).Set("tag", tag).Set("as", how).Set("code", failure == nullptr ? Json() : Json(failure->code)));
    }

    static Done Follow(const std::string& session, const Json& tag) {
        return [session, tag](const Failure* failure) { Ended(session, tag, failure == nullptr ? "completed" : "failed", failure); };
    }

    static void Say(Session& session, const Json& command) {
        const Done done = Follow(command["session"].AsText(), command["tag"]);
        const std::string id = session.Say(command["text"].AsText(), [done](const Turn*, const Failure* failure) { done(failure); });
        if (!command["cancel"].AsFlag()) return;
        session.CancelSay(id);
        Ended(command["session"].AsText(), command["tag"], "cancelled", nullptr);
    }

    static void Line(Session& session, const Json& command) {
        const Done done = Follow(command["session"].AsText(), command["tag"]);
        session.Line(command["text"].AsText(), !command["waits"].AsFlag(), "", [done](const Turn*, const Failure* failure) { done(failure); });
    }

    static void RoundTrip(const Json& command) {
        std::string mistake;
        const std::optional<Json> message = Json::Read(command["text"].AsText(), &mistake);
        Json answer = Event("roundtrip");
        answer.Set("name", command["name"]);
        if (message) answer.Set("text", message->Write());
        else answer.Set("refused", mistake);
        Write(answer);
    }

    static void TellMemory() { Write(Event("memory").Set("bytes", static_cast<std::int64_t>(mallinfo2().uordblks))); }
};

}  // namespace

int main() {
    Driver driver;
    std::string unread;
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    while (!driver.Over()) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        poll(&input, 1, 2);
        char buffer[65536];
        const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count > 0) unread.append(buffer, static_cast<std::size_t>(count));
        if (count == 0) unread += "{\"do\":\"quit\"}\n";
        for (std::size_t end = unread.find('\n'); end != std::string::npos && !driver.Over(); end = unread.find('\n')) {
            const std::optional<Json> command = Json::Read(unread.substr(0, end));
            unread.erase(0, end + 1);
            if (command) driver.Run(*command);
            else Write(Event("mistake").Set("message", "not JSON"));
        }
        driver.Tick();
    }
    return 0;
}
