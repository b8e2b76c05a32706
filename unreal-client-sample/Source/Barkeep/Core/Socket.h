// The one thing the core needs from outside: a WebSocket. Unreal's IWebSocket fills it in the module, a small POSIX
// socket in the tests.
#pragma once

#include <memory>
#include <string>

namespace barkeep {

struct SocketEvent {
    enum class Kind { Opened, Text, Closed };
    Kind kind = Kind::Closed;
    /// The frame of a Text event; why it closed for a Closed one.
    std::string text;
    /// The close code of a Closed event; 1006 when the connection broke without one.
    int code = 0;
};

/// One WebSocket, used once and asked from one thread; what happened waits in a bounded queue until it is taken.
class Socket {
public:
    virtual ~Socket() = default;
    /// Begins to connect; Opened or Closed follows, and nothing comes after Closed.
    virtual void Connect(const std::string& url, const std::string& subprotocol) = 0;
    /// Queues a text frame; false when it can't be queued now.
    virtual bool TrySend(const std::string& text) = 0;
    virtual bool TryReceive(SocketEvent& happened) = 0;
    /// Begins to close; what was queued is sent first.
    virtual void Close(int code) = 0;
};

using SocketPointer = std::unique_ptr<Socket>;

}  // namespace barkeep
