// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#include "BarkeepWebSocket.h"

#include "BarkeepText.h"
#include "WebSocketsModule.h"

using barkeep::SocketEvent;

FBarkeepWebSocket::~FBarkeepWebSocket()
{
    if (!WebSocket) return;
    WebSocket->OnConnected().Clear();
    WebSocket->OnConnectionError().Clear();
    WebSocket->OnClosed().Clear();
    WebSocket->OnMessage().Clear();
    WebSocket->Close();
}

void FBarkeepWebSocket::Connect(const std::string& Url, const std::string& Subprotocol)
{
    WebSocket = FWebSocketsModule::Get().CreateWebSocket(BarkeepText::ToUnreal(Url), BarkeepText::ToUnreal(Subprotocol));
    WebSocket->OnConnected().AddLambda([this] { Add({SocketEvent::Kind::Opened, "", 0}); });
    WebSocket->OnConnectionError().AddLambda([this](const FString& Reason) { End(1006, Reason); });
    WebSocket->OnClosed().AddLambda([this](int32 Code, const FString& Reason, bool) { End(Code, Reason); });
    WebSocket->OnMessage().AddLambda([this](const FString& Text) { Add({SocketEvent::Kind::Text, BarkeepText::FromUnreal(Text), 0}); });
    WebSocket->Connect();
}

bool FBarkeepWebSocket::TrySend(const std::string& Text)
{
    if (bEnded || !WebSocket || !WebSocket->IsConnected()) return false;
    WebSocket->Send(BarkeepText::ToUnreal(Text));
    return true;
}

bool FBarkeepWebSocket::TryReceive(SocketEvent& Happened)
{
    if (!Waiting.Dequeue(Happened)) return false;
    WaitingCount--;
    return true;
}

void FBarkeepWebSocket::Close(int Code)
{
    if (WebSocket) WebSocket->Close(Code);
}

void FBarkeepWebSocket::Add(SocketEvent&& Event)
{
    if (bEnded) return;
    Waiting.Enqueue(MoveTemp(Event));
    if (++WaitingCount <= MaxWaiting) return;
    End(SlowReader, TEXT("The game did not take its messages."));
    WebSocket->Close(SlowReader);
}

void FBarkeepWebSocket::End(int Code, const FString& Reason)
{
    if (bEnded) return;
    bEnded = true;
    WaitingCount++;
    Waiting.Enqueue({SocketEvent::Kind::Closed, BarkeepText::FromUnreal(Reason), Code});
}
