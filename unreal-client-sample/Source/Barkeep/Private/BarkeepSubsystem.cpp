// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#include "BarkeepSubsystem.h"

#include "BarkeepText.h"
#include "BarkeepWebSocket.h"
#include "HAL/PlatformTime.h"
#include "Misc/CoreDelegates.h"
#include "Misc/EngineVersion.h"
#include "Misc/Guid.h"

void UBarkeepSubsystem::Connect(const FString& Address)
{
    if (Client && ConnectedAddress == Address)
    {
        Client->Start();
        return;
    }
    Retire();
    barkeep::ClientOptions Options;
    Options.address = BarkeepText::FromUnreal(Address);
    Options.token = TokenSource;
    if (!TokenSource) Options.token = [this](const barkeep::TokenAnswer& Answer)
    {
        if (Token.IsEmpty()) Answer(false, "There is no token: set Token of the Barkeep Subsystem before Connect.");
        else Answer(true, BarkeepText::FromUnreal(Token));
    };
    Options.refreshTokenEveryMs = static_cast<std::int64_t>(RefreshTokenEverySeconds * 1000.0f);
    Options.createSocket = [] { return barkeep::SocketPointer(new FBarkeepWebSocket()); };
    Options.clock = [] { return static_cast<std::int64_t>(FPlatformTime::Seconds() * 1000.0); };
    Options.random = [] { return static_cast<double>(FMath::FRand()); };
    Options.uniquePrefix = BarkeepText::FromUnreal(FGuid::NewGuid().ToString(EGuidFormats::Digits).Left(12));
    Options.name = "barkeep-unreal";
    Options.engine = BarkeepText::FromUnreal(TEXT("Unreal ") + FEngineVersion::Current().ToString());
    ConnectedAddress = Address;
    Client = MakeUnique<barkeep::Client>(std::move(Options));
    Client->onFailed = [this](const barkeep::Failure& Failure)
    {
        OnFailed.Broadcast(BarkeepText::ToUnreal(Failure.message), BarkeepText::ToUnreal(Failure.advice));
    };
    ForegroundHandle = FCoreDelegates::ApplicationHasEnteredForegroundDelegate.AddWeakLambda(this, [this]
    {
        if (Client) Client->Wake();
    });
    Client->Start();
    OnClient.Broadcast();
}

void UBarkeepSubsystem::Retire()
{
    FCoreDelegates::ApplicationHasEnteredForegroundDelegate.Remove(ForegroundHandle);
    if (!Client) return;
    Client->Stop();
    // It may be its own callback that asked for another address.
    Retired.Add(MoveTemp(Client));
}

void UBarkeepSubsystem::RefreshToken()
{
    if (Client) Client->RefreshToken();
}

void UBarkeepSubsystem::Disconnect()
{
    if (Client) Client->Stop();
}

void UBarkeepSubsystem::Deinitialize()
{
    Retire();
    Retired.Empty();
    Super::Deinitialize();
}

void UBarkeepSubsystem::Tick(float DeltaTime)
{
    Retired.Empty();
    if (Client) Client->Tick();
}

TStatId UBarkeepSubsystem::GetStatId() const
{
    RETURN_QUICK_DECLARE_CYCLE_STAT(UBarkeepSubsystem, STATGROUP_Tickables);
}
