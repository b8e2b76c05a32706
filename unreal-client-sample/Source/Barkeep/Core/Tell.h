// Calls what the game gave, if it gave anything.
#pragma once

#include <utility>

namespace barkeep {

/// Calls a copy: what is called may put another in its place, or let go of who calls.
template <typename Callback, typename... Arguments>
void Tell(const Callback& callback, Arguments&&... arguments) {
    if (const Callback copy = callback) copy(std::forward<Arguments>(arguments)...);
}

}  // namespace barkeep
