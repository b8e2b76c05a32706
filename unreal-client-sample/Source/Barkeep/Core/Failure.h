// What went wrong, as a value: the core throws nothing, for game engines are built without exceptions.
#pragma once

#include <cstdint>
#include <string>

#include "Json.h"

namespace barkeep {

struct BARKEEP_CORE_API Failure {
    /// A code of the server's table (Codes.h), or one of these.
    std::string code;
    std::string message;
    /// What to do next; empty when the message says it all.
    std::string advice;
    bool retryable = false;
    /// How long to wait first, in ms; 0 when the server did not say.
    std::int64_t retryAfterMs = 0;

    static constexpr const char* NoToken = "no_token";
    static constexpr const char* Unreachable = "unreachable";
    static constexpr const char* TooMuchWaiting = "too_much_waiting";
    static constexpr const char* Closed = "closed";
    static constexpr const char* BadMessage = "bad_message";

    /// From an `error` message of the server.
    static Failure FromMessage(const Json& error);
    /// From the code a socket was closed with.
    static Failure FromClose(int code, const std::string& reason);
};

}  // namespace barkeep
