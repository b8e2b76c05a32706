// One socket after another to one server: token, hello, heartbeat, and back again when the socket is lost.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "Failure.h"
#include "Json.h"
#include "Socket.h"

namespace barkeep {

enum class ConnectionState {
    Stopped,
    FetchingToken,
    Connecting,
    Greeting,
    Ready,
    /// The socket is lost; waits before the next try.
    Waiting,
    /// Trying again would not help; see the last failure. Start tries once more.
    Failed,
};

const char* NameOf(ConnectionState state);

/// Called once with the token, or with why there is none; from the thread that ticks, at once or later.
using TokenAnswer = std::function<void(bool good, const std::string& tokenOrReason)>;

/// Times are in ms.
struct ClientOptions {
    /// http://127.0.0.1:7070, or the socket's own ws:// or wss:// address.
    std::string address = "http://127.0.0.1:7070";
    /// Asked before each hello; empty when the server needs no token. Never build a key into a game.
    std::function<void(TokenAnswer)> token;
    /// How often to take a fresh token over the open socket; half the life of your tokens is a good choice. 0 for never: then the
    /// server closes the socket when a token runs out, and the client resumes with a fresh one.
    std::int64_t refreshTokenEveryMs = 0;
    std::function<SocketPointer()> createSocket;
    /// A clock that never goes back.
    std::function<std::int64_t()> clock;
    /// Numbers from 0 to 1, for jitter.
    std::function<double()> random;
    /// Letters and digits that no other run of the game has, for message ids.
    std::string uniquePrefix;
    std::string name = "barkeep-cpp";
    std::string version = "0.1.0";
    std::string engine;
    std::int64_t tokenTimeoutMs = 15000;
    std::int64_t connectTimeoutMs = 10000;
    std::int64_t firstRetryMs = 250;
    std::int64_t longestRetryMs = 15000;
    int maxMessagesPerTick = 256;
    std::size_t maxUnanswered = 64;
};

/// The socket's address for an address as people write it; empty when it is none.
std::string SocketAddress(const std::string& address);

class Connection {
public:
    struct Listener {
        virtual ~Listener() = default;
        virtual void Moved(ConnectionState state) = 0;
        virtual void Failed(const Failure& failure) = 0;
        virtual void Came(const Json& message) = 0;
    };

    Connection(const ClientOptions& options, Listener& listener);

    ConnectionState State() const { return state_; }
    const Json& Welcome() const { return welcome_; }
    std::string NextId();

    void Start();
    void Stop();
    /// The app was away: tries at once what waits, and asks a socket that may be dead.
    void Wake(std::int64_t answerWithinMs);
    void Reconnect(const std::string& why);
    /// Fetches a fresh token and says hello again. One that can't be had is told of as a failure.
    void RefreshToken();
    bool TrySend(const Json& message);
    void Tick();

private:
    struct Token;

    const ClientOptions& options_;
    Listener& listener_;
    std::string url_;
    SocketPointer socket_;
    std::shared_ptr<Token> token_;
    ConnectionState state_ = ConnectionState::Stopped;
    Json welcome_;
    std::string helloId_;
    std::int64_t lastId_ = 0;
    std::int64_t since_ = 0;
    std::int64_t retryAt_ = 0;
    std::int64_t lastHeard_ = 0;
    /// When the server must have answered a ping; 0 while none is on its way.
    std::int64_t answerDue_ = 0;
    std::int64_t leastWaitMs_ = 0;
    std::int64_t tokenAskedAt_ = 0;
    int tries_ = 0;
    int refusals_ = 0;

    void FetchToken();
    void AskForToken();
    void TakeToken(std::int64_t now);
    void Renew(std::int64_t now);
    bool TokenIsDue(std::int64_t now) const;
    Failure TokenFailure() const;
    void SayHello();
    void Receive();
    void Read(const std::string& frame);
    void KeepAlive(std::int64_t now);
    void Ask(std::int64_t now, std::int64_t withinMs);
    void Lose(int code, const std::string& reason);
    void Wait(std::int64_t now);
    void Move(ConnectionState to);
};

}  // namespace barkeep
