// Plays the Unreal module on stand-ins of the engine's types, frame by frame: a command a line on stdin, an event a line on stdout.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>

#include "BarkeepCharacterComponent.h"
#include "BarkeepSubsystem.h"
#include "Json.h"

using barkeep::Json;

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

std::string Narrow(const FString& text) { return StandInNarrow(*text); }
FString Wide(const Json& text) { return StandInWide(text.AsText()).c_str(); }

class Game {
public:
    bool over = false;

    Game() {
        instance_.subsystem = &barkeep_;
        world_.game = &instance_;
        barkeep_.OnFailed.AddLambda([this](const FString& message, const FString& advice) {
            Write(Event("connectionFailed").Set("message", Narrow(message)).Set("advice", Narrow(advice)));
            // From within the client's own callback, as a Blueprint may.
            if (!elsewhere_.IsEmpty()) barkeep_.Connect(std::exchange(elsewhere_, FString()));
        });
        barkeep_.TokenSource = [this](const barkeep::TokenAnswer& answer) { answer(true, token_); };
    }

    void Frame() {
        FWebSocketsModule::Get().Poll();
        if (barkeep_.IsTickable()) barkeep_.Tick(0.002f);
    }

    void Run(const Json& command) {
        const std::string& what = command["do"].AsText();
        if (what == "connect") token_ = command["token"].AsText(), elsewhere_ = Wide(command["otherwise"]), barkeep_.Connect(Wide(command["url"]));
        else if (what == "token") barkeep_.TokenSource = nullptr, barkeep_.Token = Wide(command["token"]);
        else if (what == "line") npc_->SayLine(Wide(command["text"]));
        else if (what == "trigger") npc_->Trigger(Wide(command["name"]));
        else if (what == "disconnect") barkeep_.Disconnect();
        else if (what == "foreground") FCoreDelegates::ApplicationHasEnteredForegroundDelegate.Broadcast();
        else if (what == "begin") Begin(command);
        else if (what == "say") npc_->Say(Wide(command["text"]));
        else if (what == "cancel") npc_->Cancel(static_cast<int32>(command["heardChars"].AsWhole(-1)));
        else if (what == "context") npc_->UpdateContext(Wide(command["text"]), Wide(command["key"]), Wide(command["respond"]));
        else if (what == "offer") npc_->OfferAction(Wide(command["name"]), Wide(command["description"]), Wide(command["parameters"]));
        else if (what == "withdraw") npc_->WithdrawAction(Wide(command["name"]));
        else if (what == "complete") npc_->CompleteAction(Wide(command["call"]), Wide(command["result"]));
        else if (what == "fail") npc_->FailAction(Wide(command["call"]), Wide(command["reason"]));
        else if (what == "endPlayAtNextWords") endAtWords_ = true;
        else if (what == "end") End();
        else if (what == "quit") End(), barkeep_.Deinitialize(), over = true, Write(Event("over"));
        else Write(Event("mistake").Set("message", "unknown command " + what));
    }

private:
    UBarkeepSubsystem barkeep_;
    UGameInstance instance_;
    UWorld world_;
    std::unique_ptr<UBarkeepCharacterComponent> npc_;
    std::string token_;
    FString elsewhere_;
    bool endAtWords_ = false;

    void Begin(const Json& command) {
        npc_ = std::make_unique<UBarkeepCharacterComponent>();
        npc_->world = &world_;
        npc_->Character = Wide(command["character"]);
        npc_->OpeningContext = Wide(command["context"]);
        npc_->CuesJson = Wide(command["cues"]);
        npc_->OnGreeting.AddLambda([](const FString& text) { Write(Event("greeting").Set("text", Narrow(text))); });
        npc_->OnCue.AddLambda([](const FString& name, const FString& value, int32 at) { Write(Event("cue").Set("name", Narrow(name)).Set("value", Narrow(value)).Set("at", at)); });
        npc_->OnReady.AddLambda([] { Write(Event("ready")); });
        npc_->OnWords.AddLambda([this](const FString& text) {
            Write(Event("words").Set("text", Narrow(text)));
            if (std::exchange(endAtWords_, false)) npc_->EndPlay(EEndPlayReason::Destroyed), Write(Event("ended"));
        });
        npc_->OnMethodStarted.AddLambda([](const FString& name) { Write(Event("methodStarted").Set("name", Narrow(name))); });
        npc_->OnMethodFinished.AddLambda([](const FString& name) { Write(Event("methodFinished").Set("name", Narrow(name))); });
        npc_->OnTurnFinished.AddLambda([](const FString& text) { Write(Event("finished").Set("text", Narrow(text))); });
        npc_->OnFailed.AddLambda([](const FString& message) { Write(Event("failed").Set("message", Narrow(message))); });
        npc_->OnActionCalled.AddLambda([](const FString& call, const FString& name, const FString& given) {
            Write(Event("action").Set("call", Narrow(call)).Set("name", Narrow(name)).Set("arguments", Json::Read(Narrow(given)).value_or(Json())));
        });
        npc_->OnActionGivenUp.AddLambda([](const FString& call) { Write(Event("givenUp").Set("call", Narrow(call))); });
        npc_->BeginPlay();
    }

    void End() {
        if (npc_) npc_->EndPlay(EEndPlayReason::Destroyed);
        npc_.reset();
    }
};

}  // namespace

IModuleInterface* StandInModule();

int main() {
    StandInModule()->StartupModule();
    Game game;
    std::string unread;
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    while (!game.over) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        poll(&input, 1, 2);
        char buffer[65536];
        const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count > 0) unread.append(buffer, static_cast<std::size_t>(count));
        if (count == 0) unread += "{\"do\":\"quit\"}\n";
        for (std::size_t end = unread.find('\n'); end != std::string::npos && !game.over; end = unread.find('\n')) {
            const std::optional<Json> command = Json::Read(unread.substr(0, end));
            unread.erase(0, end + 1);
            if (command) game.Run(*command);
        }
        if (!game.over) game.Frame();
    }
    return 0;
}
