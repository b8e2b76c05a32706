// A game's one connection to a Barkeep server, carrying any number of sessions. Everything happens in Tick, on the thread
// that calls it: callbacks come from there, so a game needs no locks.
#pragma once

#include <memory>
#include <vector>

#include "Connection.h"
#include "Session.h"

namespace barkeep {

class BARKEEP_CORE_API Client : private Connection::Listener {
public:
    /// Needs createSocket, clock, random and uniquePrefix of the options.
    explicit Client(ClientOptions options);
    ~Client() override;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    std::function<void(ConnectionState)> onState;
    /// Everything that went wrong and belongs to no session.
    std::function<void(const Failure&)> onFailed;
    /// The server is about to stop, in so many ms; the client comes back by itself.
    std::function<void(std::int64_t deadlineMs)> onDraining;

    ConnectionState State() const { return connection_.State(); }
    /// The server's last welcome, with its limits; null before the first.
    const Json& Welcome() const { return connection_.Welcome(); }

    /// Connects, and stays connected until Stop.
    void Start() { connection_.Start(); }
    /// Closes the socket; sessions stay and are resumed by the next Start.
    void Stop() { connection_.Stop(); }
    /// Call after the app was paused or in the background.
    void Wake() { connection_.Wake(3000); }
    void RefreshToken() { connection_.RefreshToken(); }
    /// A conversation; it opens as soon as the connection is ready, and may be spoken to at once.
    std::shared_ptr<Session> Open(SessionOptions options);
    /// Does everything there is to do. Call it once a frame, always from the same thread.
    void Tick();

private:
    friend class Session;

    const ClientOptions options_;
    Connection connection_;
    std::vector<std::shared_ptr<Session>> sessions_;
    bool ticking_ = false;

    void Moved(ConnectionState state) override;
    void Failed(const Failure& failure) override;
    void Came(const Json& message) override;

    std::int64_t Now() const { return options_.clock(); }
    bool IsReady() const { return connection_.State() == ConnectionState::Ready; }
    std::int64_t ConnectTimeoutMs() const { return options_.connectTimeoutMs; }
    std::size_t MaxUnanswered() const { return options_.maxUnanswered; }
    std::string NextId() { return connection_.NextId(); }
    bool TrySend(const Json& message) { return connection_.TrySend(message); }
    void Reconnect(const std::string& why) { connection_.Reconnect(why); }
};

}  // namespace barkeep
