// NOT COMPILED WITH UNREAL in this repository: its tests have no engine, only stand-ins of the types used here. Written against UE 5.3.
#pragma once

#include <string>

#include "CoreMinimal.h"

/** The core's texts are UTF-8, Unreal's are not. */
namespace BarkeepText
{
inline FString ToUnreal(const std::string& Text) { return FString(UTF8_TO_TCHAR(Text.c_str())); }
inline std::string FromUnreal(const FString& Text) { return std::string(TCHAR_TO_UTF8(*Text)); }
}
