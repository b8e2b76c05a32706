#include "Connection.h"

#include <algorithm>

#include "Codes.h"

namespace barkeep {

namespace {
constexpr int broken = 1006;
constexpr int floodWaitMs = 60000;
/// After this long a connection counts as good, and waits begin from the shortest again.
constexpr std::int64_t steadyMs = 3000;
}  // namespace

/// Shared with the game's callback, which may answer when the connection is long gone.
struct Connection::Token {
    bool answered = false;
    bool good = true;
    std::string text;
};

const char* NameOf(ConnectionState state) {
    switch (state) {
        case ConnectionState::Stopped:
            return "Stopped";
        case ConnectionState::FetchingToken:
            return "FetchingToken";
        case ConnectionState::Connecting:
            return "Connecting";
        case ConnectionState::Greeting:
            return "Greeting";
        case ConnectionState::Ready:
            return "Ready";
        case ConnectionState::Waiting:
            return "Waiting";
        case ConnectionState::Failed:
            return "Failed";
    }
    return "";
}

std::string SocketAddress(const std::string& address) {
    const std::size_t split = address.find("://");
    if (split == std::string::npos) return "";
    const std::string scheme = address.substr(0, split);
    std::string rest = address.substr(split + 3);
    const bool secure = scheme == "https" || scheme == "wss";
    if ((!secure && scheme != "http" && scheme != "ws") || rest.empty() || rest[0] == '/') return "";
    if (rest.back() == '/') rest.pop_back();
    if (rest.find('/') == std::string::npos) rest += SocketPath;
    return (secure ? "wss://" : "ws://") + rest;
}

Connection::Connection(const ClientOptions& options, Listener& listener)
    : options_(options), listener_(listener), url_(SocketAddress(options.address)) {}

std::string Connection::NextId() { return options_.uniquePrefix + "-" + std::to_string(++lastId_); }

void Connection::Start() {
    if (state_ != ConnectionState::Stopped && state_ != ConnectionState::Failed) return;
    refusals_ = 0;
    tries_ = 0;
    if (url_.empty()) {
        listener_.Failed({Failure::Unreachable, "'" + options_.address + "' is no server address.", "Write it like http://127.0.0.1:7070.", false, 0});
        return;
    }
    FetchToken();
}

void Connection::Stop() {
    if (state_ == ConnectionState::Stopped) return;
    if (socket_) socket_->Close(1000);
    socket_.reset();
    token_.reset();
    Move(ConnectionState::Stopped);
}

void Connection::Wake(std::int64_t answerWithinMs) {
    const std::int64_t now = options_.clock();
    if (state_ == ConnectionState::Waiting) retryAt_ = std::min(retryAt_, now);
    if (state_ == ConnectionState::Ready) Ask(now, answerWithinMs);
}

void Connection::Reconnect(const std::string& why) {
    if (state_ == ConnectionState::Ready) Lose(broken, why);
}

void Connection::RefreshToken() {
    if (state_ == ConnectionState::Ready && options_.token && !token_) AskForToken();
}

bool Connection::TrySend(const Json& message) {
    return socket_ && state_ == ConnectionState::Ready && socket_->TrySend(message.Write());
}

void Connection::Tick() {
    const std::int64_t now = options_.clock();
    switch (state_) {
        case ConnectionState::Waiting:
            if (now >= retryAt_) FetchToken();
            break;
        case ConnectionState::FetchingToken:
            TakeToken(now);
            break;
        case ConnectionState::Connecting:
        case ConnectionState::Greeting:
            Receive();
            if ((state_ == ConnectionState::Connecting || state_ == ConnectionState::Greeting) && now - since_ > options_.connectTimeoutMs)
                Lose(broken, "The server did not answer in time.");
            break;
        case ConnectionState::Ready:
            Receive();
            if (state_ == ConnectionState::Ready) KeepAlive(options_.clock());
            if (state_ == ConnectionState::Ready) Renew(options_.clock());
            break;
        case ConnectionState::Stopped:
        case ConnectionState::Failed:
            break;
    }
}

void Connection::FetchToken() {
    Move(ConnectionState::FetchingToken);
    since_ = options_.clock();
    AskForToken();
}

void Connection::AskForToken() {
    tokenAskedAt_ = options_.clock();
    token_ = std::make_shared<Token>();
    if (!options_.token) {
        token_->answered = true;
        return;
    }
    const std::weak_ptr<Token> waiting = token_;
    options_.token([waiting](bool good, const std::string& text) {
        const std::shared_ptr<Token> token = waiting.lock();
        if (!token || token->answered) return;
        token->answered = true;
        token->good = good;
        token->text = text;
    });
}

void Connection::TakeToken(std::int64_t now) {
    if (!TokenIsDue(now)) return;
    if (!token_->answered || !token_->good) {
        const Failure failure = TokenFailure();
        token_.reset();
        listener_.Failed(failure);
        if (state_ == ConnectionState::FetchingToken) Wait(now);
        return;
    }
    since_ = now;
    Move(ConnectionState::Connecting);
    if (state_ != ConnectionState::Connecting) return;
    socket_ = options_.createSocket();
    socket_->Connect(url_, Subprotocol);
}

/// Over the open socket: asks for a fresh token when it is time to, and says hello with the one that came.
void Connection::Renew(std::int64_t now) {
    if (!token_) {
        if (options_.refreshTokenEveryMs > 0 && now - tokenAskedAt_ >= options_.refreshTokenEveryMs) RefreshToken();
        return;
    }
    if (!TokenIsDue(now)) return;
    if (token_->answered && token_->good) {
        SayHello();
        token_.reset();
    } else {
        const Failure failure = TokenFailure();
        token_.reset();
        listener_.Failed(failure);
    }
}

/// Whether the game has answered, or had time enough to.
bool Connection::TokenIsDue(std::int64_t now) const { return token_->answered || now - tokenAskedAt_ > options_.tokenTimeoutMs; }

Failure Connection::TokenFailure() const {
    const std::string why = token_->answered ? token_->text : "it took longer than " + std::to_string(options_.tokenTimeoutMs) + " ms";
    return {Failure::NoToken, "The game's token callback gave no token: " + why + ".", "Check the callback and the server it asks.", true, 0};
}

void Connection::SayHello() {
    helloId_ = NextId();
    Json client = Json::MakeObject();
    client.Set("name", options_.name).Set("version", options_.version);
    if (!options_.engine.empty()) client.Set("engine", options_.engine);
    Json hello = Json::MakeObject();
    hello.Set("type", "hello").Set("id", helloId_).Set("protocolVersions", Json::MakeList().Add(ProtocolVersion)).Set("client", client);
    if (!token_->text.empty()) hello.Set("token", token_->text);
    socket_->TrySend(hello.Write());
}

void Connection::Receive() {
    SocketEvent happened;
    for (int handled = 0; handled < options_.maxMessagesPerTick && socket_ && socket_->TryReceive(happened); handled++) {
        lastHeard_ = options_.clock();
        answerDue_ = 0;
        if (happened.kind == SocketEvent::Kind::Text) {
            Read(happened.text);
        } else if (happened.kind == SocketEvent::Kind::Closed) {
            Lose(happened.code, happened.text);
        } else {
            Move(ConnectionState::Greeting);
            if (socket_) SayHello();
        }
    }
}

void Connection::Read(const std::string& frame) {
    std::string mistake;
    const std::optional<Json> message = Json::Read(frame, &mistake);
    if (!message || !(*message)["type"].IsText()) {
        listener_.Failed({Failure::BadMessage, mistake.empty() ? "A message has no type." : mistake, "The client may be older than the server; update it.", false, 0});
        return;
    }
    const std::string& type = (*message)["type"].AsText();
    if (type == "welcome") {
        welcome_ = *message;
        if (state_ != ConnectionState::Greeting) return;
        refusals_ = 0;
        leastWaitMs_ = 0;
        token_.reset();
        since_ = lastHeard_;
        Move(ConnectionState::Ready);
        return;
    }
    if (type == "pong") return;
    if (type == "error" && (*message)["replyTo"].AsText() == helloId_) {
        listener_.Failed(Failure::FromMessage(*message));
        return;
    }
    if (type == "error" && !message->Has("replyTo") && !message->Has("session")) leastWaitMs_ = (*message)["retryAfterMs"].AsWhole();
    listener_.Came(*message);
}

/// Goes by answers, not by silence alone: a game that hung for a while has not listened.
void Connection::KeepAlive(std::int64_t now) {
    const std::int64_t heartbeat = std::max<std::int64_t>(1000, welcome_["heartbeatMs"].AsWhole());
    if (answerDue_ == 0 && now - lastHeard_ > heartbeat) {
        Ask(now, heartbeat);
    } else if (answerDue_ != 0 && now > answerDue_) {
        Lose(broken, "Nothing was heard from the server for " + std::to_string(now - lastHeard_) + " ms.");
    }
}

void Connection::Ask(std::int64_t now, std::int64_t withinMs) {
    answerDue_ = now + withinMs;
    TrySend(Json::MakeObject().Set("type", "ping").Set("id", NextId()));
}

void Connection::Lose(int code, const std::string& reason) {
    const std::int64_t now = options_.clock();
    // A socket that is lost again at once must not be tried again at once.
    if (state_ == ConnectionState::Ready && now - since_ >= steadyMs) tries_ = 0;
    socket_.reset();
    token_.reset();
    if (code == CloseUnauthorized) refusals_++;
    if (code == CloseFlood) leastWaitMs_ = floodWaitMs;
    const bool hopeless = code == CloseUnsupportedVersion || code == CloseReplaced || refusals_ > 1;
    listener_.Failed(Failure::FromClose(code, reason));
    if (state_ == ConnectionState::Stopped) return;
    if (hopeless) {
        Move(ConnectionState::Failed);
    } else {
        Wait(now);
    }
}

void Connection::Wait(std::int64_t now) {
    // Doubling, with full jitter above half: the clients of a server that restarts do not come back all at once.
    const std::int64_t full = std::min(options_.longestRetryMs, options_.firstRetryMs << std::min(tries_, 20));
    tries_++;
    const std::int64_t wait = full / 2 + static_cast<std::int64_t>(static_cast<double>(full) / 2 * options_.random());
    retryAt_ = now + std::max(leastWaitMs_, wait);
    leastWaitMs_ = 0;
    Move(ConnectionState::Waiting);
}

void Connection::Move(ConnectionState to) {
    state_ = to;
    listener_.Moved(to);
}

}  // namespace barkeep
