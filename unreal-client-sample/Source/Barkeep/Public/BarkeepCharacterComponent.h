// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#pragma once

#include <memory>

#include "CoreMinimal.h"
#include "Components/ActorComponent.h"
#include "../Core/Session.h"
#include "BarkeepCharacterComponent.generated.h"

DECLARE_DYNAMIC_MULTICAST_DELEGATE(FBarkeepHappened);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FBarkeepText, const FString&, Text);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(FBarkeepCue, const FString&, Name, const FString&, Value, int32, At);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(FBarkeepAction, const FString&, Call, const FString&, Name, const FString&, ArgumentsJson);

/** A character that talks. Put it on an actor; say something to it, and show what its events bring. */
UCLASS(ClassGroup = (Barkeep), meta = (BlueprintSpawnableComponent))
class BARKEEP_API UBarkeepCharacterComponent : public UActorComponent
{
    GENERATED_BODY()

public:
    /** The character's id, as in the admin page. */
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString Character = TEXT("barkeep");
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString PlayerId = TEXT("player");
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString PlayerName;
    /** What the character knows of the scene when the conversation begins. */
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString OpeningContext;
    /** What it speaks here, such as German; empty for what its designer chose. */
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString Language;
    /** What it may show beside its words, as JSON: [{"name": "emotion", "values": ["joy", "fear"]}]. */
    UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Barkeep")
    FString CuesJson;

    /** What the character says before the player has said anything. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnGreeting;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepHappened OnTurnStarted;
    /** Said while waiting; not part of the answer. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnFiller;
    /** What the character shows when At characters of the turn's words have been said. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepCue OnCue;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepHappened OnReady;
    /** All the words of this turn so far. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnWords;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnMethodStarted;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnMethodFinished;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnTurnFinished;
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnFailed;
    /** The character asks the game to do something; answer with CompleteAction or FailAction. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepAction OnActionCalled;
    /** Nobody waits for this call's answer any more. */
    UPROPERTY(BlueprintAssignable, Category = "Barkeep")
    FBarkeepText OnActionGivenUp;

    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Say(const FString& Text);
    /** The character says exactly this; no model is asked. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void SayLine(const FString& Text, bool bInterrupt = true);
    /** Something happened in the story. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Trigger(const FString& Name);
    /** Stops the character. HeardChars: how much the player had heard; -1 for all. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void Cancel(int32 HeardChars = -1);
    /** Same key replaces the earlier text; empty text takes it back. Respond: silent, auto or must. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void UpdateContext(const FString& Text, const FString& Key, const FString& Respond);
    /** ParametersJson: a JSON Schema of type object. */
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void OfferAction(const FString& Name, const FString& Description, const FString& ParametersJson);
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void WithdrawAction(const FString& Name);
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void CompleteAction(const FString& Call, const FString& Result);
    UFUNCTION(BlueprintCallable, Category = "Barkeep")
    void FailAction(const FString& Call, const FString& Reason);

    /** The core's session, for what is not offered above; null before play, and before the subsystem was connected. */
    barkeep::Session* GetSession() const { return Session.get(); }

    virtual void BeginPlay() override;
    virtual void EndPlay(const EEndPlayReason::Type Reason) override;

private:
    std::shared_ptr<barkeep::Session> Session;
    TMap<FString, barkeep::ActionCallPointer> Calls;
    /** What is offered, by name: for each session anew. */
    TMap<FString, barkeep::Json> Offers;
    FDelegateHandle ClientHandle;

    class UBarkeepSubsystem* GetBarkeep() const;
    void Begin();
    void End();
    bool NeedsSession();
    void Register(const barkeep::Json& Action);
    void Follow();
    void Greet(const barkeep::Json& Message);
    void CarryOut(const barkeep::ActionCallPointer& Call);
    barkeep::ActionCallPointer TakeCall(const FString& Call);
};
