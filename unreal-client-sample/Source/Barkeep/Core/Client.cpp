#include "Client.h"

#include <algorithm>

#include "Tell.h"

namespace barkeep {

Client::Client(ClientOptions options) : options_(std::move(options)), connection_(options_, *this) {}

Client::~Client() {
    const auto sessions = sessions_;
    for (const auto& session : sessions) session->Close();
    connection_.Stop();
}

std::shared_ptr<Session> Client::Open(SessionOptions options) {
    sessions_.push_back(std::make_shared<Session>(*this, std::move(options)));
    return sessions_.back();
}

void Client::Tick() {
    if (ticking_) return;
    ticking_ = true;
    connection_.Tick();
    const auto sessions = sessions_;
    for (const auto& session : sessions) session->Tick();
    const auto closed = [](const std::shared_ptr<Session>& session) { return session->State() == SessionState::Closed; };
    sessions_.erase(std::remove_if(sessions_.begin(), sessions_.end(), closed), sessions_.end());
    ticking_ = false;
}

void Client::Moved(ConnectionState state) {
    const auto sessions = sessions_;
    for (const auto& session : sessions) session->ConnectionMoved(state == ConnectionState::Ready);
    Tell(onState, state);
}

void Client::Failed(const Failure& failure) {
    Tell(onFailed, failure);
}

void Client::Came(const Json& message) {
    if (!IsReady()) return;
    if (message["type"].AsText() == "server.draining") {
        Tell(onDraining, message["deadlineMs"].AsWhole());
        return;
    }
    const std::string& replyTo = message["replyTo"].AsText();
    const std::string& id = message["session"].AsText();
    for (const auto& each : sessions_) {
        if (!each->Waits(replyTo) && (id.empty() || each->Id() != id)) continue;
        const std::shared_ptr<Session> session = each;
        session->Handle(message);
        return;
    }
    if (message["type"].AsText() == "error") Failed(Failure::FromMessage(message));
}

}  // namespace barkeep
