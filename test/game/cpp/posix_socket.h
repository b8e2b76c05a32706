// A WebSocket client (RFC 6455) on a POSIX TCP socket for the tests of the C++ core: polled, no threads, ws:// only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "Socket.h"

class PosixSocket final : public barkeep::Socket {
public:
    /// `tap` is shown every text frame that comes.
    explicit PosixSocket(std::function<void(const std::string&)> tap) : tap_(std::move(tap)) {}
    ~PosixSocket() override;

    void Connect(const std::string& url, const std::string& subprotocol) override;
    bool TrySend(const std::string& text) override;
    /// Reads from the network only here: a game that does not tick does not read.
    bool TryReceive(barkeep::SocketEvent& happened) override;
    void Close(int code) override;
    /// What no client of the protocol sends.
    void SendBinary(const std::string& bytes);

private:
    enum class State { Idle, Handshake, Open, Closed };

    std::function<void(const std::string&)> tap_;
    int handle_ = -1;
    State state_ = State::Idle;
    bool told_ = false;
    int closeCode_ = 1006;
    std::string closeReason_;
    std::string received_;
    std::string unsent_;
    std::string message_;

    void Break(const std::string& reason);
    void Write();
    bool ReadMore();
    bool TakeHandshake();
    bool TakeFrame(barkeep::SocketEvent& happened);
    void SendFrame(int opcode, const std::string& payload);
};
