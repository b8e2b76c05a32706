#include "Failure.h"

#include "Codes.h"

namespace barkeep {

Failure Failure::FromMessage(const Json& error) {
    Failure failure;
    failure.code = error["code"].AsText();
    failure.message = error["message"].AsText();
    failure.retryable = error["retryable"].AsFlag();
    failure.retryAfterMs = error["retryAfterMs"].AsWhole();
    for (const ErrorCode& known : ErrorCodes) {
        if (failure.code == known.code) failure.advice = known.advice;
    }
    return failure;
}

Failure Failure::FromClose(int code, const std::string& reason) {
    const std::string why = reason.empty() ? "" : " " + reason;
    for (const CloseCode& known : CloseCodes) {
        if (known.code == code) return {known.name, known.meaning + why, known.advice, known.resumable, 0};
    }
    return {Unreachable, "The connection is lost." + why, "Is the server running at that address?", true, 0};
}

}  // namespace barkeep
