// Stand-ins for the few Unreal types the module uses: enough to compile it with g++, and to run it against a server. Names and
// signatures follow Unreal Engine 5.3's API reference; every other engine header the module names leads here.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

using int32 = std::int32_t;
using TCHAR = char16_t;
#define TEXT(text) u##text
#define BARKEEP_API
#define UCLASS(...)
#define UPROPERTY(...)
#define UFUNCTION(...)

std::u16string StandInWide(const std::string& text);
std::string StandInNarrow(const std::u16string& text);
#define UTF8_TO_TCHAR(text) (StandInWide(text).c_str())
#define TCHAR_TO_UTF8(text) (StandInNarrow(text).c_str())

class FString {
public:
    FString() = default;
    FString(const TCHAR* text) : text_(text) {}
    const TCHAR* operator*() const { return text_.c_str(); }
    bool IsEmpty() const { return text_.empty(); }
    FString Left(int32 count) const { return text_.substr(0, static_cast<std::size_t>(count)).c_str(); }
    FString TrimStartAndEnd() const;
    static FString Printf(const TCHAR* format, const TCHAR* first, const TCHAR* second);
    bool operator==(const FString& other) const { return text_ == other.text_; }
    friend FString operator+(const FString& a, const FString& b) { return (a.text_ + b.text_).c_str(); }

private:
    std::u16string text_;
};

template <typename T>
T&& MoveTemp(T& value) {
    return std::move(value);
}

template <typename K, typename V>
struct TPair {
    K Key;
    V Value;
};

template <typename K, typename V>
class TMap {
public:
    void Add(const K& key, const V& value) {
        Remove(key);
        pairs_.push_back({key, value});
    }
    int32 Remove(const K& key) {
        const auto end = std::remove_if(pairs_.begin(), pairs_.end(), [&](const auto& pair) { return pair.Key == key; });
        const auto removed = static_cast<int32>(pairs_.end() - end);
        pairs_.erase(end, pairs_.end());
        return removed;
    }
    bool RemoveAndCopyValue(const K& key, V& value) {
        for (const auto& pair : pairs_) {
            if (pair.Key == key) value = pair.Value;
        }
        return Remove(key) > 0;
    }
    void Empty() { pairs_.clear(); }
    auto begin() const { return pairs_.begin(); }
    auto end() const { return pairs_.end(); }

private:
    std::vector<TPair<K, V>> pairs_;
};

template <typename T>
class TArray {
public:
    void Add(T&& item) { items_.push_back(std::move(item)); }
    void Empty() { items_.clear(); }

private:
    std::vector<T> items_;
};

template <typename T>
class TQueue {
public:
    bool Enqueue(T item) {
        items_.push(std::move(item));
        return true;
    }
    bool Dequeue(T& item) {
        if (items_.empty()) return false;
        item = std::move(items_.front());
        items_.pop();
        return true;
    }

private:
    std::queue<T> items_;
};

template <typename T>
class TUniquePtr {
public:
    TUniquePtr() = default;
    explicit TUniquePtr(T* raw) : inner_(raw) {}
    T* Get() const { return inner_.get(); }
    bool IsValid() const { return inner_ != nullptr; }
    explicit operator bool() const { return IsValid(); }
    T* operator->() const { return inner_.get(); }
    void Reset() { inner_.reset(); }

private:
    std::unique_ptr<T> inner_;
};

template <typename T, typename... Arguments>
TUniquePtr<T> MakeUnique(Arguments&&... arguments) {
    return TUniquePtr<T>(new T(std::forward<Arguments>(arguments)...));
}

template <typename T>
using TSharedPtr = std::shared_ptr<T>;
template <typename T>
using TSharedRef = std::shared_ptr<T>;

struct FDelegateHandle {
    int id = 0;
};

template <typename... Arguments>
class TMulticastDelegate {
public:
    template <typename F>
    FDelegateHandle AddLambda(F callback) {
        bound_.push_back({++last_, std::move(callback)});
        return {last_};
    }
    template <typename Object, typename F>
    FDelegateHandle AddWeakLambda(Object*, F callback) {
        return AddLambda(std::move(callback));
    }
    template <typename Object>
    FDelegateHandle AddUObject(Object* object, void (Object::*method)(Arguments...)) {
        return AddLambda([object, method](Arguments... arguments) { (object->*method)(arguments...); });
    }
    bool Remove(FDelegateHandle handle) {
        const auto end = std::remove_if(bound_.begin(), bound_.end(), [&](const auto& each) { return each.first == handle.id; });
        const bool found = end != bound_.end();
        bound_.erase(end, bound_.end());
        return found;
    }
    void Clear() { bound_.clear(); }
    void Broadcast(Arguments... arguments) const {
        const auto bound = bound_;
        for (const auto& each : bound) each.second(arguments...);
    }

private:
    int last_ = 0;
    std::vector<std::pair<int, std::function<void(Arguments...)>>> bound_;
};

using FSimpleMulticastDelegate = TMulticastDelegate<>;
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name) class Name : public TMulticastDelegate<> {}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, A, a) class Name : public TMulticastDelegate<A> {}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(Name, A, a, B, b) class Name : public TMulticastDelegate<A, B> {}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(Name, A, a, B, b, C, c) class Name : public TMulticastDelegate<A, B, C> {}

struct FPlatformTime {
    static double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
};

struct FMath {
    static float FRand();
};

enum class EGuidFormats { Digits };
struct FGuid {
    std::u16string digits;
    static FGuid NewGuid();
    FString ToString(EGuidFormats) const { return digits.c_str(); }
};

struct FEngineVersion {
    static FEngineVersion Current() { return {}; }
    FString ToString() const { return TEXT("5.3.0-standin"); }
};

struct FCoreDelegates {
    static FSimpleMulticastDelegate ApplicationHasEnteredForegroundDelegate;
};

class UObject {
public:
    virtual ~UObject() = default;
};

class UGameInstanceSubsystem : public UObject {
public:
    virtual void Deinitialize() {}
};

class UGameInstance : public UObject {
public:
    UGameInstanceSubsystem* subsystem = nullptr;
    template <typename T>
    T* GetSubsystem() const {
        return static_cast<T*>(subsystem);
    }
};

class UWorld : public UObject {
public:
    UGameInstance* game = nullptr;
    UGameInstance* GetGameInstance() const { return game; }
};

namespace EEndPlayReason {
enum Type { Destroyed, LevelTransition, EndPlayInEditor, RemovedFromWorld, Quit };
}

class UActorComponent : public UObject {
public:
    UWorld* world = nullptr;
    virtual UWorld* GetWorld() const { return world; }
    virtual void BeginPlay() {}
    virtual void EndPlay(const EEndPlayReason::Type) {}
};

struct TStatId {};
#define RETURN_QUICK_DECLARE_CYCLE_STAT(Name, Group) return TStatId()

class FTickableGameObject {
public:
    virtual ~FTickableGameObject() = default;
    virtual void Tick(float DeltaTime) = 0;
    virtual bool IsTickable() const { return true; }
    virtual bool IsTickableWhenPaused() const { return false; }
    virtual TStatId GetStatId() const = 0;
};

class IModuleInterface {
public:
    virtual ~IModuleInterface() = default;
    virtual void StartupModule() {}
};

struct FModuleManager {
    template <typename T>
    static T& LoadModuleChecked(const TCHAR*) {
        return T::Get();
    }
};
#define IMPLEMENT_MODULE(Class, Name) IModuleInterface* StandInModule() { static Class module; return &module; }

class IWebSocket {
public:
    virtual ~IWebSocket() = default;
    virtual void Connect() = 0;
    virtual void Close(int32 Code = 1000, const FString& Reason = FString()) = 0;
    virtual bool IsConnected() = 0;
    virtual void Send(const FString& Data) = 0;
    virtual TMulticastDelegate<>& OnConnected() = 0;
    virtual TMulticastDelegate<const FString&>& OnConnectionError() = 0;
    virtual TMulticastDelegate<int32, const FString&, bool>& OnClosed() = 0;
    virtual TMulticastDelegate<const FString&>& OnMessage() = 0;
};

class FWebSocketsModule : public IModuleInterface {
public:
    static FWebSocketsModule& Get();
    TSharedRef<IWebSocket> CreateWebSocket(const FString& Url, const FString& Protocol);
    /** What the engine does each frame: tells what happened, on the game's thread. */
    void Poll();
};
