// A conversation with one character. It outlives sockets: after a loss it resumes where it was, takes each message once
// and in order, and sends again what the server may not have got.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "Failure.h"
#include "Json.h"

namespace barkeep {

class Client;

struct SessionOptions {
    /// The character's id, as in the admin page.
    std::string character;
    /// Instead of `character`: everybody in a scene that the player talks with; and how long they go on among themselves.
    std::vector<std::string> characters;
    std::int64_t chatter = 0;
    /// A list of {name, values?, description?}: what the character may show beside its words; null for nothing.
    Json cues;
    /// What the character speaks here, such as German; empty for what its designer chose.
    std::string language;
    /// A saved game loaded again: a new conversation that remembers this one, up to and including the turn.
    std::string fromSession;
    std::string fromTurn;
    std::string playerId;
    std::string playerName;
    /// What the character knows of the scene: a text, or an object of variables for the persona; null for nothing.
    Json context;
    /// A session of an earlier run to go on with: its id, and the last message that was handled.
    std::string resumeSession;
    std::int64_t resumeAfter = 0;
};

enum class SessionState { Opening, Open, Closed };

/// A method of the character's that runs or ran during a turn.
struct MethodRun {
    std::string call;
    std::string method;
    std::string name;
    /// ok, error, timeout or cancelled; empty while it runs.
    std::string status;
    double ms = 0;
};

/// How far a method that answers later has come; its turn may be over.
struct MethodProgress {
    std::string turn;
    std::string call;
    std::string method;
    /// What it is doing, for a person.
    std::string text;
    /// How much of it is done, 0 to 1; -1 when it doesn't say.
    double fraction = -1;
};

/// One answer of a character, growing while it is spoken.
struct Turn {
    std::string id;
    /// "say" when the player spoke, "context" when something happened; empty when it was taken up in its middle.
    std::string cause;
    /// The words so far, fillers aside, from where this run of the game heard it; after the end, the whole text as the server tells it.
    std::string text;
    std::vector<MethodRun> methods;
    /// complete, cancelled, limit or error; empty while it runs.
    std::string finish;
    /// The whole `turn.finished`, with usage and times.
    Json finished;
};

/// Something the character asks the game to do. Answer it once, at once or later; late answers are dropped.
class BARKEEP_CORE_API ActionCall {
public:
    const std::string& Call() const { return message_["call"].AsText(); }
    const std::string& Name() const { return message_["name"].AsText(); }
    const Json& Arguments() const { return message_["arguments"]; }
    /// One argument; null when the character left it out.
    const Json& Argument(std::string_view name) const { return message_["arguments"][name]; }
    bool IsOver() const { return over_; }
    /// Called when nobody waits for the answer any more.
    std::function<void()> onGivenUp;

    void Complete(const Json& result = {});
    /// The reason is for the character to use.
    void Fail(const std::string& reason);

private:
    friend class Session;
    Json message_;
    std::weak_ptr<class Session> session_;
    std::int64_t deadline_ = 0;
    bool waits_ = true;
    bool over_ = false;

    void GiveUp();
};

using ActionCallPointer = std::shared_ptr<ActionCall>;

/// How something that was asked of the server ended; `failure` is null when it went well.
using Done = std::function<void(const Failure* failure)>;
/// How something said ended: with the finished turn, or with a failure.
using Said = std::function<void(const Turn* turn, const Failure* failure)>;

class BARKEEP_CORE_API Session : public std::enable_shared_from_this<Session> {
public:
    Session(Client& client, SessionOptions options);

    /// Each message of the session, once and in order, before the others below.
    std::function<void(const Json& message)> onMessage;
    std::function<void(bool resumed)> onOpened;
    std::function<void(const Turn&)> onTurnStarted;
    std::function<void(const Turn&, const std::string& delta, bool filler)> onText;
    /// What the character shows when `at` UTF-16 units of the turn's text have been said; the value may be empty.
    std::function<void(const std::string& turn, std::int64_t at, const std::string& name, const std::string& value)> onCue;
    std::function<void(const std::string& from, const std::string& to)> onStoryMoved;
    std::function<void(const Turn&, const MethodRun&)> onMethodStarted;
    std::function<void(const Turn&, const MethodRun&)> onMethodFinished;
    std::function<void(const MethodProgress&)> onMethodProgress;
    /// A method that answers later has ended, after the turn of that id. The name is empty: its start may have been in another run.
    std::function<void(const std::string& turn, const MethodRun&)> onMethodFinishedLater;
    std::function<void(const Turn&)> onTurnFinished;
    std::function<void(const Failure&)> onFailed;
    /// The server no longer had the session, and why: a new one has begun, and the character has forgotten.
    std::function<void(const Failure& why)> onStartedOver;
    std::function<void(const std::string& reason)> onClosed;

    SessionState State() const { return state_; }
    /// Empty until the session was opened.
    const std::string& Id() const { return id_; }
    /// The last message handled; with the id enough to resume in a later run.
    std::int64_t LastSeq() const { return last_; }
    /// The turn that runs; null between turns.
    const Turn* CurrentTurn() const { return turn_ ? &turn_->turn : nullptr; }

    /// Returns the message's id, with which it can be cancelled; empty when `done` was told that it can't be said.
    std::string Say(const std::string& text, Said done = {});
    void CancelSay(const std::string& id);
    /// `respond` is silent, auto or must; the same key replaces the earlier text, an empty text removes it.
    void UpdateContext(const std::string& text, const std::string& key = "", const std::string& respond = "", Done done = {});
    /// The character says exactly this; no model is asked. In a scene `speaker` is the id of the one that says it.
    std::string Line(const std::string& text, bool interrupt = true, const std::string& speaker = "", Said done = {});
    /// In a scene: says something to one of several; somebody may speak now.
    std::string SayTo(const std::string& to, const std::string& text, Said done = {});
    std::string Next(const std::string& speaker = "", Said done = {});
    /// Something happened in the story.
    void Trigger(const std::string& name, const Json& data = {}, Done done = {});
    /// Replaces variables of the scene; null removes one.
    void SetVariables(const Json& variables, Done done = {});
    /// Ends a method that answers later.
    void CancelCall(const std::string& call, Done done = {});
    /// What the player thought of a turn; kept with it.
    void Feedback(const std::string& turn, bool good, const std::string& note = "", Done done = {});
    /// Stops the character; -1: what it said is remembered whole.
    void Cancel(std::int64_t heardChars = -1);
    /// `action` is {name, description, parameters?, timeoutMs?}.
    void Register(const Json& action, std::function<void(const ActionCallPointer&)> carryOut);
    void Unregister(const std::string& name);
    void Close();

private:
    friend class Client;
    friend class ActionCall;

    struct Entry {
        Json message;
        Said said;
        Done done;
        bool sent = false;
    };
    struct RunningTurn {
        Turn turn;
        std::string say;
        Said said;
    };
    struct Action {
        Json definition;
        std::function<void(const ActionCallPointer&)> carryOut;
    };

    Client& client_;
    SessionOptions options_;
    SessionState state_ = SessionState::Opening;
    std::string id_;
    std::int64_t last_ = 0;
    std::string openId_;
    /// The answer to session.open while messages that belong before it are still to come.
    std::optional<Json> early_;
    std::int64_t earlySince_ = 0;
    bool mayTalk_ = false;
    /// What the game says of the scene was told in this run.
    bool contextTold_ = false;
    std::int64_t retryOpenAt_ = 0;
    std::optional<Failure> forgotten_;
    std::vector<Entry> outbox_;
    std::shared_ptr<RunningTurn> turn_;
    std::map<std::string, Action> actions_;
    bool actionsChanged_ = false;
    std::vector<ActionCallPointer> calls_;

    bool Waits(const std::string& replyTo) const;
    void ConnectionMoved(bool ready);
    void Tick();
    void Handle(const Json& message);

    void SendOpen();
    std::string Queue(Json message, Said said, Done done);
    void Flush();
    std::optional<Entry> TakeEntry(const std::string& id);
    void Take(const Json& message);
    bool IsWhole(const Json& opened);
    void Opened(const Json& opened);
    void Apply(const Json& message);
    void Begin(const Json& started);
    void Begin(RunningTurn turn);
    void BeginInMiddle(const Json& message);
    void Add(const Json& delta);
    void MethodBegan(const Json& started);
    void MethodWentOn(const Json& progress);
    void MethodEnded(const Json& finished);
    void Call(const Json& call);
    void GiveUp(const std::string& call);
    void End(const Json& finished);
    void Refused(const Json& error);
    void Forget(const Failure& why);
    void LoseTurn(const std::string& why);
    void GiveUpAll();
    void Finish(const std::string& reason, const Failure& failure);
    Json Definitions() const;
    void Fail(const Failure& failure);
};

}  // namespace barkeep
