#include "posix_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

using barkeep::SocketEvent;

namespace {
constexpr int textFrame = 1, binaryFrame = 2, closeFrame = 8, pingFrame = 9, pongFrame = 10;
}

PosixSocket::~PosixSocket() {
    if (handle_ >= 0) {
        Write();
        close(handle_);
    }
}

void PosixSocket::Connect(const std::string& url, const std::string& subprotocol) {
    const std::size_t host = url.find("://") + 3;
    const std::size_t colon = url.find(':', host);
    const std::size_t path = url.find('/', host);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(url.substr(colon + 1, path - colon - 1).c_str())));
    inet_pton(AF_INET, url.substr(host, colon - host).c_str(), &address.sin_addr);
    handle_ = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(handle_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        Break(std::strerror(errno));
        return;
    }
    const int on = 1;
    setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(handle_, F_SETFL, fcntl(handle_, F_GETFL) | O_NONBLOCK);
    state_ = State::Handshake;
    unsent_ = "GET " + url.substr(path) + " HTTP/1.1\r\nHost: " + url.substr(host, path - host) +
              "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n";
    Write();
}

bool PosixSocket::TrySend(const std::string& text) {
    if (state_ != State::Open || unsent_.size() > 1024 * 1024) return false;
    SendFrame(textFrame, text);
    return true;
}

void PosixSocket::SendBinary(const std::string& bytes) { SendFrame(binaryFrame, bytes); }

bool PosixSocket::TryReceive(SocketEvent& happened) {
    Write();
    while (state_ == State::Handshake || state_ == State::Open) {
        if (state_ == State::Handshake ? TakeHandshake() : TakeFrame(happened)) {
            if (state_ == State::Open && told_) {
                if (tap_) tap_(happened.text);
                return true;
            }
            told_ = true;
            happened = {SocketEvent::Kind::Opened, "", 0};
            return true;
        }
        if (!ReadMore()) break;
    }
    if (state_ != State::Closed) return false;
    state_ = State::Idle;
    happened = {SocketEvent::Kind::Closed, closeReason_, closeCode_};
    return true;
}

void PosixSocket::Close(int code) {
    if (state_ == State::Open) SendFrame(closeFrame, std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)});
}

void PosixSocket::Break(const std::string& reason) {
    if (handle_ >= 0) close(handle_);
    handle_ = -1;
    if (state_ == State::Closed) return;
    state_ = State::Closed;
    if (closeCode_ == 1006) closeReason_ = reason;
}

void PosixSocket::Write() {
    while (handle_ >= 0 && !unsent_.empty()) {
        const ssize_t sent = send(handle_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno != EAGAIN && errno != EINTR) Break(std::strerror(errno));
            return;
        }
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

bool PosixSocket::ReadMore() {
    if (handle_ < 0) return false;
    char buffer[65536];
    const ssize_t count = recv(handle_, buffer, sizeof buffer, 0);
    if (count > 0) {
        received_.append(buffer, static_cast<std::size_t>(count));
        return true;
    }
    if (count == 0) {
        Break("the server hung up");
    } else if (errno != EAGAIN && errno != EINTR) {
        Break(std::strerror(errno));
    }
    return false;
}

bool PosixSocket::TakeHandshake() {
    const std::size_t end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const bool good = received_.compare(0, 12, "HTTP/1.1 101") == 0;
    const std::string first = received_.substr(0, received_.find("\r\n"));
    received_.erase(0, end + 4);
    if (!good) {
        Break(first);
        return false;
    }
    state_ = State::Open;
    return true;
}

/// Takes one frame; true when it completed a text message.
bool PosixSocket::TakeFrame(SocketEvent& happened) {
    if (received_.size() < 2) return false;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(received_[at]); };
    const bool last = (byte(0) & 0x80) != 0;
    const int opcode = byte(0) & 0x0F;
    std::size_t start = 2;
    std::uint64_t length = byte(1) & 0x7F;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (extended > 0) {
        if (received_.size() < start + extended) return false;
        length = 0;
        for (std::size_t index = 0; index < extended; index++) length = length << 8 | byte(start + index);
        start += extended;
    }
    if (received_.size() < start + length) return false;
    const std::string payload = received_.substr(start, length);
    received_.erase(0, start + length);
    if (opcode == pingFrame) {
        SendFrame(pongFrame, payload);
    } else if (opcode == closeFrame) {
        if (payload.size() >= 2) closeCode_ = static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]);
        closeReason_ = payload.size() > 2 ? payload.substr(2) : "";
        SendFrame(closeFrame, payload.substr(0, 2));
        Break(closeReason_);
        return false;
    } else if (opcode < closeFrame) {
        message_ += payload;
        if (last) {
            happened = {SocketEvent::Kind::Text, std::move(message_), 0};
            message_.clear();
            return true;
        }
    }
    return TakeFrame(happened);
}

void PosixSocket::SendFrame(int opcode, const std::string& payload) {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    const std::size_t extended = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
    frame += static_cast<char>(0x80 | (extended == 0 ? payload.size() : extended == 2 ? 126 : 127));
    for (std::size_t index = extended; index-- > 0;) frame += static_cast<char>(payload.size() >> (8 * index) & 0xFF);
    // A mask of zeros is a mask: RFC 6455 wants it unguessable to fool proxies, of which a loopback test has none.
    frame.append(4, '\0');
    unsent_ += frame + payload;
    Write();
}
