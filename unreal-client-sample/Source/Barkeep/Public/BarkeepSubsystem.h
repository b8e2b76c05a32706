// NOT COMPILED in this repository's tests: they have no Unreal Engine. Written against UE 5.3.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "CoreMinimal.h"
#include "Client.h"
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
    /** Set before the first connect: asked for a token before each hello. Never build a key into a game. */
    std::function<void(barkeep::TokenAnswer)> TokenSource;

    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepFailed OnFailed;

    /** Connects, and stays connected. Address such as http://127.0.0.1:7070. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Connect(const FString& Address);

    /** Closes the socket; conversations are resumed by the next Connect to the same address. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Disconnect();

    /** Null before Connect. */
    barkeep::Client* GetClient() const { return Client.Get(); }

    virtual void Deinitialize() override;
    virtual void Tick(float DeltaTime) override;
    virtual bool IsTickableWhenPaused() const override { return true; }
    virtual bool IsTickable() const override { return Client.IsValid(); }
    virtual TStatId GetStatId() const override;

private:
    TUniquePtr<barkeep::Client> Client;
    FString ConnectedAddress;
    FDelegateHandle ForegroundHandle;
};
