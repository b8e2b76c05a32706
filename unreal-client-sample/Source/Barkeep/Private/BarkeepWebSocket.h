// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#pragma once

#include "CoreMinimal.h"
#include "Containers/Queue.h"
#include "IWebSocket.h"
#include "../Core/Socket.h"

/** Fills the core's socket with Unreal's IWebSocket, whose delegates come on the game thread. */
class FBarkeepWebSocket final : public barkeep::Socket
{
public:
    virtual ~FBarkeepWebSocket() override;
    virtual void Connect(const std::string& Url, const std::string& Subprotocol) override;
    virtual bool TrySend(const std::string& Text) override;
    virtual bool TryReceive(barkeep::SocketEvent& Happened) override;
    virtual void Close(int Code) override;

private:
    /** IWebSocket can't be told to stop reading: past this many messages the socket is given up, and resumed. */
    static constexpr int32 MaxWaiting = 1024;
    static constexpr int SlowReader = 4004;

    TSharedPtr<IWebSocket> WebSocket;
    TQueue<barkeep::SocketEvent> Waiting;
    int32 WaitingCount = 0;
    bool bEnded = false;

    void Add(barkeep::SocketEvent&& Event);
    void End(int Code, const FString& Reason);
};
