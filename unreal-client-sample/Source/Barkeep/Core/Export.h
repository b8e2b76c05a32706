// Other modules of the game call the core across a library's border; Barkeep.Build.cs says how Unreal marks that.
#pragma once

#ifndef BARKEEP_CORE_API
#define BARKEEP_CORE_API
#endif
