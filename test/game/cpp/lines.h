// Bare sockets, without a client around them: what a test says goes out as it stands.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "Codes.h"
#include "Connection.h"
#include "Json.h"
#include "posix_socket.h"

class Lines {
public:
    void Dial(const std::string& name, const std::string& url) {
        Line& line = open_[name];
        line.socket = std::make_unique<PosixSocket>(nullptr);
        line.socket->Connect(barkeep::SocketAddress(url), barkeep::Subprotocol);
    }

    void Speak(const std::string& name, const std::string& text) { open_[name].unsaid.push_back(text); }

    void HangUp(const std::string& name) { open_[name].socket->Close(1000); }

    /// Sends what can be sent, and tells what came.
    void Tick(const std::function<void(const barkeep::Json&)>& tell) {
        for (auto at = open_.begin(); at != open_.end();) {
            auto& [name, line] = *at;
            while (!line.unsaid.empty() && line.socket->TrySend(line.unsaid.front())) line.unsaid.pop_front();
            bool over = false;
            barkeep::SocketEvent happened;
            while (line.socket->TryReceive(happened)) {
                barkeep::Json told = barkeep::Json::MakeObject();
                told.Set("line", name);
                if (happened.kind == barkeep::SocketEvent::Kind::Text) tell(told.Set("event", "heard").Set("text", happened.text));
                if (happened.kind != barkeep::SocketEvent::Kind::Closed) continue;
                tell(told.Set("event", "hungUp").Set("code", happened.code));
                over = true;
            }
            at = over ? open_.erase(at) : std::next(at);
        }
    }

private:
    struct Line {
        std::unique_ptr<PosixSocket> socket;
        /// What is to be said once the socket is open.
        std::deque<std::string> unsaid;
    };
    std::map<std::string, Line> open_;
};
