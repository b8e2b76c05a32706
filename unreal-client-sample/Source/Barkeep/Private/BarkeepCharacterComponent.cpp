// NOT COMPILED in this repository's tests: they have no Unreal Engine. Written against UE 5.3.
#include "BarkeepCharacterComponent.h"

#include "BarkeepSubsystem.h"
#include "BarkeepText.h"
#include "Engine/GameInstance.h"
#include "Engine/World.h"

using namespace BarkeepText;

void UBarkeepCharacterComponent::BeginPlay()
{
    Super::BeginPlay();
    UGameInstance* Game = GetWorld()->GetGameInstance();
    UBarkeepSubsystem* Barkeep = Game ? Game->GetSubsystem<UBarkeepSubsystem>() : nullptr;
    if (!Barkeep || !Barkeep->GetClient())
    {
        OnFailed.Broadcast(TEXT("Barkeep is not connected. Call Connect of the Barkeep Subsystem before this actor begins to play."));
        return;
    }
    barkeep::SessionOptions Options;
    Options.character = FromUnreal(Character);
    Options.playerId = FromUnreal(PlayerId);
    Options.playerName = FromUnreal(PlayerName);
    Session = Barkeep->GetClient()->Open(Options);
    Follow();
}

void UBarkeepCharacterComponent::EndPlay(const EEndPlayReason::Type Reason)
{
    if (Session)
    {
        // The client may keep the session for the rest of this tick; this component is gone by then.
        const std::shared_ptr<barkeep::Session> Ended = MoveTemp(Session);
        Session.reset();
        Ended->onMessage = {};
        Ended->onOpened = {};
        Ended->onTurnStarted = {};
        Ended->onText = {};
        Ended->onMethodStarted = {};
        Ended->onMethodFinished = {};
        Ended->onTurnFinished = {};
        Ended->onFailed = {};
        Ended->onClosed = {};
        for (const auto& Call : Calls) Call.Value->onGivenUp = {};
        Calls.Empty();
        Ended->Close();
    }
    Super::EndPlay(Reason);
}

void UBarkeepCharacterComponent::Follow()
{
    Session->onOpened = [this](bool) { OnReady.Broadcast(); };
    Session->onText = [this](const barkeep::Turn& Turn, const std::string&, bool) { OnWords.Broadcast(ToUnreal(Turn.text)); };
    Session->onMethodStarted = [this](const barkeep::Turn&, const barkeep::MethodRun& Run) { OnMethodStarted.Broadcast(ToUnreal(Run.name)); };
    Session->onMethodFinished = [this](const barkeep::Turn&, const barkeep::MethodRun& Run) { OnMethodFinished.Broadcast(ToUnreal(Run.name)); };
    Session->onTurnFinished = [this](const barkeep::Turn& Turn) { OnTurnFinished.Broadcast(ToUnreal(Turn.text)); };
    Session->onFailed = [this](const barkeep::Failure& Failure) { OnFailed.Broadcast(ToUnreal(Failure.message + " " + Failure.advice)); };
}

void UBarkeepCharacterComponent::Say(const FString& Text)
{
    if (Session && !Text.TrimStartAndEnd().IsEmpty()) Session->Say(FromUnreal(Text));
}

void UBarkeepCharacterComponent::Cancel(int32 HeardChars)
{
    if (Session) Session->Cancel(HeardChars);
}

void UBarkeepCharacterComponent::UpdateContext(const FString& Text, const FString& Key, const FString& Respond)
{
    if (Session) Session->UpdateContext(FromUnreal(Text), FromUnreal(Key), FromUnreal(Respond));
}

void UBarkeepCharacterComponent::OfferAction(const FString& Name, const FString& Description, const FString& ParametersJson)
{
    if (!Session) return;
    barkeep::Json Action = barkeep::Json::MakeObject();
    Action.Set("name", FromUnreal(Name)).Set("description", FromUnreal(Description));
    if (!ParametersJson.IsEmpty())
    {
        std::string Mistake;
        const auto Parameters = barkeep::Json::Read(FromUnreal(ParametersJson), &Mistake);
        if (!Parameters)
        {
            OnFailed.Broadcast(FString::Printf(TEXT("The parameters of the action %s are wrong. %s"), *Name, *ToUnreal(Mistake)));
            return;
        }
        Action.Set("parameters", *Parameters);
    }
    Session->Register(Action, [this](const barkeep::ActionCallPointer& Call) { CarryOut(Call); });
}

void UBarkeepCharacterComponent::WithdrawAction(const FString& Name)
{
    if (Session) Session->Unregister(FromUnreal(Name));
}

void UBarkeepCharacterComponent::CarryOut(const barkeep::ActionCallPointer& Call)
{
    const FString Id = ToUnreal(Call->Call());
    Calls.Add(Id, Call);
    Call->onGivenUp = [this, Id]
    {
        Calls.Remove(Id);
        OnActionGivenUp.Broadcast(Id);
    };
    OnActionCalled.Broadcast(Id, ToUnreal(Call->Name()), ToUnreal(Call->Arguments().Write()));
}

barkeep::ActionCallPointer UBarkeepCharacterComponent::TakeCall(const FString& Call)
{
    barkeep::ActionCallPointer Taken;
    Calls.RemoveAndCopyValue(Call, Taken);
    return Taken;
}

void UBarkeepCharacterComponent::CompleteAction(const FString& Call, const FString& Result)
{
    if (const barkeep::ActionCallPointer Taken = TakeCall(Call)) Taken->Complete(Result.IsEmpty() ? barkeep::Json() : barkeep::Json(FromUnreal(Result)));
}

void UBarkeepCharacterComponent::FailAction(const FString& Call, const FString& Reason)
{
    if (const barkeep::ActionCallPointer Taken = TakeCall(Call)) Taken->Fail(FromUnreal(Reason));
}
