// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "CoreMinimal.h"
#include "../Core/Client.h"
#include "Subsystems/GameInstanceSubsystem.h"
#include "Tickable.h"
#include "BarkeepSubsystem.generated.h"

DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FBarkeepFailed, const FString&, Message, const FString&, Advice);

/** The game's one connection to its Barkeep server. It lives as long as the game instance, and so through level changes. */
UCLASS()
class BARKEEP_API UBarkeepSubsystem : public UGameInstanceSubsystem, public FTickableGameObject
{
    GENERATED_BODY()

public:
    /** A player token that your own server gave, for Blueprints: set it before Connect, and again before RefreshToken. TokenSource goes before it. */
    UPROPERTY(BlueprintReadWrite, Category = "Barkeep")
    FString Token;

    /** Set before the first connect: asked for a token before each hello. Never build a key into a game. */
    std::function<void(barkeep::TokenAnswer)> TokenSource;

    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepFailed OnFailed;

    /** How often to take a fresh token over the open socket: half the life of your tokens. 0: only when one has run out. Set before Connect. */
    UPROPERTY(BlueprintReadWrite, Category = "Barkeep")
    float RefreshTokenEverySeconds = 0.0f;

    /** Connects, and stays connected. Address such as http://127.0.0.1:7070. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Connect(const FString& Address);

    /** Closes the socket; conversations are resumed by the next Connect to the same address. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Disconnect();

    /** Takes a fresh token over the open socket now. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void RefreshToken();

    /** There is a client to open sessions with: the first, or one for another address. */
    FSimpleMulticastDelegate OnClient;

    /** Null before Connect. */
    barkeep::Client* GetClient() const { return Client.Get(); }

    virtual void Deinitialize() override;
    virtual void Tick(float DeltaTime) override;
    virtual bool IsTickableWhenPaused() const override { return true; }
    virtual bool IsTickable() const override { return Client.IsValid(); }
    virtual TStatId GetStatId() const override;

private:
    TUniquePtr<barkeep::Client> Client;
    /** Clients of other addresses, until they can't be in the middle of a call any more. */
    TArray<TUniquePtr<barkeep::Client>> Retired;
    FString ConnectedAddress;
    FDelegateHandle ForegroundHandle;

    void Retire();
};
