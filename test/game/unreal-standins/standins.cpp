// What the stand-ins do: texts between UTF-8 and UTF-16, and a web socket on the tests' POSIX one.
#include <list>

#include "CoreMinimal.h"
#include "posix_socket.h"

FSimpleMulticastDelegate FCoreDelegates::ApplicationHasEnteredForegroundDelegate;

namespace {
std::mt19937 randomness{std::random_device{}()};
constexpr char32_t lastOfTwoBytes = 0x7FF, lastOfThreeBytes = 0xFFFF, surrogates = 0x10000;

/// The engine's socket: it is asked each frame, and tells by delegates.
class WebSocket final : public IWebSocket {
public:
    WebSocket(const FString& url, const FString& protocol) : url_(StandInNarrow(*url)), protocol_(StandInNarrow(*protocol)), socket_(nullptr) {}
    void Connect() override { socket_.Connect(url_, protocol_); }
    void Close(int32 code, const FString&) override { socket_.Close(code); }
    bool IsConnected() override { return connected_; }
    void Send(const FString& data) override { socket_.TrySend(StandInNarrow(*data)); }
    TMulticastDelegate<>& OnConnected() override { return onConnected_; }
    TMulticastDelegate<const FString&>& OnConnectionError() override { return onError_; }
    TMulticastDelegate<int32, const FString&, bool>& OnClosed() override { return onClosed_; }
    TMulticastDelegate<const FString&>& OnMessage() override { return onMessage_; }

    void Poll() {
        barkeep::SocketEvent happened;
        while (socket_.TryReceive(happened)) {
            const FString text(StandInWide(happened.text).c_str());
            if (happened.kind == barkeep::SocketEvent::Kind::Text) {
                onMessage_.Broadcast(text);
            } else if (happened.kind == barkeep::SocketEvent::Kind::Opened) {
                connected_ = true;
                onConnected_.Broadcast();
            } else if (connected_) {
                connected_ = false;
                onClosed_.Broadcast(happened.code, text, happened.code != 1006);
            } else {
                onError_.Broadcast(text);
            }
        }
    }

private:
    std::string url_, protocol_;
    PosixSocket socket_;
    bool connected_ = false;
    TMulticastDelegate<> onConnected_;
    TMulticastDelegate<const FString&> onError_, onMessage_;
    TMulticastDelegate<int32, const FString&, bool> onClosed_;
};

std::list<std::weak_ptr<WebSocket>> sockets;
}  // namespace

std::u16string StandInWide(const std::string& text) {
    std::u16string wide;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at++]);
        const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
        char32_t point = more == 0 ? first : first & (0x3F >> more);
        for (int next = 0; next < more && at < text.size(); next++) point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
        if (point < surrogates) {
            wide += static_cast<char16_t>(point);
        } else {
            wide += static_cast<char16_t>(0xD800 + ((point - surrogates) >> 10));
            wide += static_cast<char16_t>(0xDC00 + ((point - surrogates) & 0x3FF));
        }
    }
    return wide;
}

std::string StandInNarrow(const std::u16string& text) {
    std::string narrow;
    for (std::size_t at = 0; at < text.size(); at++) {
        char32_t point = text[at];
        if (point >= 0xD800 && point < 0xDC00 && at + 1 < text.size()) point = surrogates + ((point - 0xD800) << 10) + (text[++at] - 0xDC00u);
        const int more = point > lastOfThreeBytes ? 3 : point > lastOfTwoBytes ? 2 : point > 0x7F ? 1 : 0;
        narrow += static_cast<char>(more == 0 ? point : (0xF0 << (3 - more) & 0xFF) | point >> (6 * more));
        for (int next = more - 1; next >= 0; next--) narrow += static_cast<char>(0x80 | (point >> (6 * next) & 0x3F));
    }
    return narrow;
}

FString FString::TrimStartAndEnd() const {
    const std::size_t start = text_.find_first_not_of(u" \t\r\n");
    if (start == std::u16string::npos) return FString();
    return text_.substr(start, text_.find_last_not_of(u" \t\r\n") - start + 1).c_str();
}

FString FString::Printf(const TCHAR* format, const TCHAR* first, const TCHAR* second) {
    std::u16string text(format);
    for (const TCHAR* value : {first, second}) {
        const std::size_t at = text.find(u"%s");
        if (at != std::u16string::npos) text.replace(at, 2, value);
    }
    return text.c_str();
}

float FMath::FRand() { return std::uniform_real_distribution<float>(0, 1)(randomness); }

FGuid FGuid::NewGuid() {
    FGuid made;
    for (int digit = 0; digit < 32; digit++) made.digits += u"0123456789ABCDEF"[randomness() % 16];
    return made;
}

FWebSocketsModule& FWebSocketsModule::Get() {
    static FWebSocketsModule module;
    return module;
}

TSharedRef<IWebSocket> FWebSocketsModule::CreateWebSocket(const FString& url, const FString& protocol) {
    const auto made = std::make_shared<WebSocket>(url, protocol);
    sockets.push_back(made);
    return made;
}

void FWebSocketsModule::Poll() {
    for (auto at = sockets.begin(); at != sockets.end();) {
        if (const std::shared_ptr<WebSocket> socket = at->lock()) {
            socket->Poll();
            ++at;
        } else {
            at = sockets.erase(at);
        }
    }
}
