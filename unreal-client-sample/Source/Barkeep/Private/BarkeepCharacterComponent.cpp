// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#include "BarkeepCharacterComponent.h"

#include "BarkeepSubsystem.h"
#include "BarkeepText.h"
#include "Engine/GameInstance.h"
#include "Engine/World.h"

using namespace BarkeepText;

UBarkeepSubsystem* UBarkeepCharacterComponent::GetBarkeep() const
{
    const UGameInstance* Game = GetWorld() ? GetWorld()->GetGameInstance() : nullptr;
    return Game ? Game->GetSubsystem<UBarkeepSubsystem>() : nullptr;
}

void UBarkeepCharacterComponent::BeginPlay()
{
    Super::BeginPlay();
    UBarkeepSubsystem* Barkeep = GetBarkeep();
    if (!Barkeep) return;
    ClientHandle = Barkeep->OnClient.AddUObject(this, &UBarkeepCharacterComponent::Begin);
    if (Barkeep->GetClient()) Begin();
}

void UBarkeepCharacterComponent::EndPlay(const EEndPlayReason::Type Reason)
{
    if (UBarkeepSubsystem* Barkeep = GetBarkeep()) Barkeep->OnClient.Remove(ClientHandle);
    End();
    Super::EndPlay(Reason);
}

/** Opens a session with the client there is now. */
void UBarkeepCharacterComponent::Begin()
{
    End();
    barkeep::SessionOptions Options;
    Options.character = FromUnreal(Character);
    Options.playerId = FromUnreal(PlayerId);
    Options.playerName = FromUnreal(PlayerName);
    if (!OpeningContext.IsEmpty()) Options.context = FromUnreal(OpeningContext);
    Options.language = FromUnreal(Language);
    if (!CuesJson.IsEmpty())
    {
        std::string Mistake;
        if (const auto Cues = barkeep::Json::Read(FromUnreal(CuesJson), &Mistake)) Options.cues = *Cues;
        else OnFailed.Broadcast(FString::Printf(TEXT("CuesJson of %s is wrong. %s"), *Character, *ToUnreal(Mistake)));
    }
    Session = GetBarkeep()->GetClient()->Open(Options);
    Follow();
    for (const auto& Offer : Offers) Register(Offer.Value);
}

void UBarkeepCharacterComponent::End()
{
    if (!Session) return;
    // The client may keep the session for the rest of this tick; nothing more of it is heard here.
    const std::shared_ptr<barkeep::Session> Ended = MoveTemp(Session);
    Session.reset();
    Ended->onMessage = {};
    Ended->onOpened = {};
    Ended->onTurnStarted = {};
    Ended->onCue = {};
    Ended->onText = {};
    Ended->onMethodStarted = {};
    Ended->onMethodFinished = {};
    Ended->onTurnFinished = {};
    Ended->onFailed = {};
    for (const auto& Call : Calls) Call.Value->onGivenUp = {};
    Calls.Empty();
    Ended->Close();
}

bool UBarkeepCharacterComponent::NeedsSession()
{
    if (!Session) OnFailed.Broadcast(TEXT("Barkeep is not connected. Call Connect of the Barkeep Subsystem first."));
    return Session != nullptr;
}

void UBarkeepCharacterComponent::Follow()
{
    Session->onMessage = [this](const barkeep::Json& Message) { Greet(Message); };
    Session->onTurnStarted = [this](const barkeep::Turn&) { OnTurnStarted.Broadcast(); };
    Session->onCue = [this](const std::string&, std::int64_t At, const std::string& Name, const std::string& Value)
    {
        OnCue.Broadcast(ToUnreal(Name), ToUnreal(Value), static_cast<int32>(At));
    };
    Session->onOpened = [this](bool) { OnReady.Broadcast(); };
    Session->onText = [this](const barkeep::Turn& Turn, const std::string& Delta, bool bFiller)
    {
        if (bFiller) OnFiller.Broadcast(ToUnreal(Delta));
        else OnWords.Broadcast(ToUnreal(Turn.text));
    };
    Session->onMethodStarted = [this](const barkeep::Turn&, const barkeep::MethodRun& Run) { OnMethodStarted.Broadcast(ToUnreal(Run.name)); };
    Session->onMethodFinished = [this](const barkeep::Turn&, const barkeep::MethodRun& Run) { OnMethodFinished.Broadcast(ToUnreal(Run.name)); };
    Session->onTurnFinished = [this](const barkeep::Turn& Turn) { OnTurnFinished.Broadcast(ToUnreal(Turn.text)); };
    Session->onFailed = [this](const barkeep::Failure& Failure) { OnFailed.Broadcast(ToUnreal(Failure.message + " " + Failure.advice)); };
}

void UBarkeepCharacterComponent::Greet(const barkeep::Json& Message)
{
    if (Message["type"].AsText() != "session.opened" || Message["resumed"].AsFlag()) return;
    // What handles a greeting may destroy this component; the words are told from a copy.
    const std::vector<barkeep::Json> Said = Message["transcript"].Items();
    const std::shared_ptr<barkeep::Session> Greeted = Session;
    for (const barkeep::Json& Entry : Said)
    {
        if (Entry["role"].AsText() != "character") continue;
        OnGreeting.Broadcast(ToUnreal(Entry["text"].AsText()));
        if (Greeted->State() == barkeep::SessionState::Closed) return;
    }
}

void UBarkeepCharacterComponent::SayLine(const FString& Text, bool bInterrupt)
{
    if (!Text.TrimStartAndEnd().IsEmpty() && NeedsSession()) Session->Line(FromUnreal(Text), bInterrupt);
}

void UBarkeepCharacterComponent::Trigger(const FString& Name)
{
    if (NeedsSession()) Session->Trigger(FromUnreal(Name));
}

void UBarkeepCharacterComponent::Say(const FString& Text)
{
    if (!Text.TrimStartAndEnd().IsEmpty() && NeedsSession()) Session->Say(FromUnreal(Text));
}

void UBarkeepCharacterComponent::Cancel(int32 HeardChars)
{
    if (Session) Session->Cancel(HeardChars);
}

void UBarkeepCharacterComponent::UpdateContext(const FString& Text, const FString& Key, const FString& Respond)
{
    if (NeedsSession()) Session->UpdateContext(FromUnreal(Text), FromUnreal(Key), FromUnreal(Respond));
}

void UBarkeepCharacterComponent::OfferAction(const FString& Name, const FString& Description, const FString& ParametersJson)
{
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
    Offers.Add(Name, Action);
    if (Session) Register(Action);
}

void UBarkeepCharacterComponent::Register(const barkeep::Json& Action)
{
    Session->Register(Action, [this](const barkeep::ActionCallPointer& Call) { CarryOut(Call); });
}

void UBarkeepCharacterComponent::WithdrawAction(const FString& Name)
{
    Offers.Remove(Name);
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
