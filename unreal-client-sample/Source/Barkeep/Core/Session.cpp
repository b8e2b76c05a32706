#include "Session.h"

#include <algorithm>
#include <utility>

#include "Client.h"
#include "Tell.h"

namespace barkeep {

namespace {
constexpr std::int64_t retryOpenMs = 2000;

void Ended(const Said& said, const Done& done, const Failure* failure) {
    if (said && failure != nullptr) said(nullptr, failure);
    if (done) done(failure);
}
}  // namespace

void ActionCall::Complete(const Json& result) {
    const std::shared_ptr<Session> session = session_.lock();
    if (over_ || !session) return;
    over_ = true;
    if (!waits_) return;
    Json answer = Json::MakeObject();
    answer.Set("type", "action.result").Set("call", Call()).Set("ok", true);
    if (!result.IsNull()) answer.Set("result", result);
    session->Queue(std::move(answer), {}, {});
}

void ActionCall::Fail(const std::string& reason) {
    const std::shared_ptr<Session> session = session_.lock();
    if (over_ || !session) return;
    over_ = true;
    if (waits_) session->Queue(Json::MakeObject().Set("type", "action.result").Set("call", Call()).Set("ok", false).Set("error", reason), {}, {});
}

void ActionCall::GiveUp() {
    if (over_) return;
    over_ = true;
    Tell(onGivenUp);
}

Session::Session(Client& client, SessionOptions options)
    : client_(client), options_(std::move(options)), id_(options_.resumeSession), last_(options_.resumeAfter) {}

std::string Session::Say(const std::string& text, Said done) {
    return Queue(Json::MakeObject().Set("type", "say").Set("text", text), std::move(done), {});
}

void Session::CancelSay(const std::string& id) {
    const auto entry = std::find_if(outbox_.begin(), outbox_.end(), [&](const Entry& each) { return each.message["id"].AsText() == id; });
    if (entry != outbox_.end() && !entry->sent) {
        outbox_.erase(entry);
    } else if (entry != outbox_.end()) {
        entry->said = {};
        Queue(Json::MakeObject().Set("type", "turn.cancel"), {}, {});
    } else if (turn_ && turn_->say == id) {
        turn_->said = {};
        Cancel();
    }
}

void Session::UpdateContext(const std::string& text, const std::string& key, const std::string& respond, Done done) {
    Json update = Json::MakeObject();
    update.Set("type", "context.update").Set("text", text);
    if (!key.empty()) update.Set("key", key);
    if (!respond.empty()) update.Set("respond", respond);
    Queue(std::move(update), {}, std::move(done));
}

void Session::Cancel(std::int64_t heardChars) {
    if (!turn_) return;
    Json cancel = Json::MakeObject();
    cancel.Set("type", "turn.cancel").Set("turn", turn_->turn.id);
    if (heardChars >= 0) cancel.Set("heardChars", heardChars);
    Queue(std::move(cancel), {}, {});
}

void Session::Register(const Json& action, std::function<void(const ActionCallPointer&)> carryOut) {
    actions_[action["name"].AsText()] = {action, std::move(carryOut)};
    actionsChanged_ = true;
}

void Session::Unregister(const std::string& name) {
    if (actions_.erase(name) > 0) actionsChanged_ = true;
}

void Session::Close() {
    if (state_ == SessionState::Closed) return;
    if (!id_.empty() && mayTalk_) client_.TrySend(Json::MakeObject().Set("type", "session.close").Set("id", client_.NextId()).Set("session", id_));
    Finish("game", {Failure::Closed, "The game closed the conversation.", "", false, 0});
}

bool Session::Waits(const std::string& replyTo) const {
    if (replyTo.empty()) return false;
    return replyTo == openId_ || std::any_of(outbox_.begin(), outbox_.end(), [&](const Entry& entry) { return entry.message["id"].AsText() == replyTo; });
}

void Session::ConnectionMoved(bool ready) {
    mayTalk_ = false;
    openId_.clear();
    early_.reset();
    retryOpenAt_ = 0;
    if (state_ == SessionState::Open) state_ = SessionState::Opening;
    if (ready && state_ == SessionState::Opening) SendOpen();
}

void Session::Tick() {
    const std::int64_t now = client_.Now();
    const std::vector<ActionCallPointer> calls = calls_;
    for (const ActionCallPointer& call : calls) {
        if (now >= call->deadline_) call->GiveUp();
    }
    calls_.erase(std::remove_if(calls_.begin(), calls_.end(), [](const ActionCallPointer& call) { return call->over_; }), calls_.end());
    if (early_ && now - earlySince_ > client_.ConnectTimeoutMs()) Opened(Json(*early_));
    if (state_ == SessionState::Opening && client_.IsReady() && openId_.empty() && now >= retryOpenAt_) SendOpen();
    Flush();
}

void Session::SendOpen() {
    openId_ = client_.NextId();
    Json open = Json::MakeObject();
    open.Set("type", "session.open").Set("id", openId_);
    if (!options_.character.empty()) open.Set("character", options_.character);
    if (!options_.cues.IsNull()) open.Set("cues", options_.cues);
    if (!options_.language.empty()) open.Set("language", options_.language);
    if (!options_.context.IsNull() && (id_.empty() || !contextTold_)) open.Set("context", options_.context);
    if (!options_.playerId.empty()) {
        Json player = Json::MakeObject();
        player.Set("id", options_.playerId);
        if (!options_.playerName.empty()) player.Set("name", options_.playerName);
        open.Set("player", player);
    }
    if (id_.empty()) {
        if (!options_.characters.empty()) {
            Json characters = Json::MakeList();
            for (const std::string& each : options_.characters) characters.Add(each);
            open.Set("characters", characters).Set("chatter", options_.chatter);
        }
        if (!options_.fromSession.empty()) open.Set("from", Json::MakeObject().Set("session", options_.fromSession).Set("turn", options_.fromTurn));
        if (!actions_.empty()) open.Set("actions", Definitions());
        actionsChanged_ = false;
    } else {
        open.Set("resume", Json::MakeObject().Set("session", id_).Set("after", last_));
    }
    client_.TrySend(open);
}

std::string Session::Queue(Json message, Said said, Done done) {
    // A closed session may have outlived its client.
    if (state_ == SessionState::Closed) {
        const Failure over{Failure::Closed, "The conversation is over.", "Open a new session.", false, 0};
        Ended(said, done, &over);
        return "";
    }
    if (outbox_.size() >= client_.MaxUnanswered()) {
        const Failure full{Failure::TooMuchWaiting, "Too many messages already wait for an answer.", "Wait for answers before sending more.", true, 0};
        Ended(said, done, &full);
        return "";
    }
    const std::string id = client_.NextId();
    message.Set("id", id);
    outbox_.push_back({std::move(message), std::move(said), std::move(done), false});
    Flush();
    return id;
}

void Session::Flush() {
    if (!mayTalk_) return;
    if (actionsChanged_) {
        actionsChanged_ = false;
        // Before all that was not sent yet, for what is said next may need them; and in place of such a list that was not.
        outbox_.erase(std::remove_if(outbox_.begin(), outbox_.end(), [](const Entry& entry) { return !entry.sent && entry.message["type"].AsText() == "actions.set"; }), outbox_.end());
        const auto unsent = std::find_if(outbox_.begin(), outbox_.end(), [](const Entry& entry) { return !entry.sent; });
        outbox_.insert(unsent, {Json::MakeObject().Set("type", "actions.set").Set("id", client_.NextId()).Set("actions", Definitions()), {}, {}, false});
    }
    for (Entry& entry : outbox_) {
        if (entry.sent) continue;
        entry.message.Set("session", id_);
        if (!client_.TrySend(entry.message)) return;
        entry.sent = true;
    }
}

std::optional<Session::Entry> Session::TakeEntry(const std::string& id) {
    for (auto entry = outbox_.begin(); !id.empty() && entry != outbox_.end(); ++entry) {
        if (entry->message["id"].AsText() != id) continue;
        Entry taken = std::move(*entry);
        outbox_.erase(entry);
        return taken;
    }
    return std::nullopt;
}

void Session::Handle(const Json& message) {
    if (state_ == SessionState::Closed) return;
    const std::string& type = message["type"].AsText();
    if (type == "error") {
        Refused(message);
        return;
    }
    if (type == "session.opened" && message["replyTo"].AsText() == openId_) {
        early_ = message;
        earlySince_ = client_.Now();
    } else {
        Take(message);
    }
    if (early_ && state_ != SessionState::Closed && IsWhole(*early_)) Opened(Json(*early_));
}

void Session::Take(const Json& message) {
    const std::int64_t seq = message["seq"].AsWhole();
    // What the session goes on with shows that nothing more will come of what was before.
    if (early_ && seq > (*early_)["seq"].AsWhole()) Opened(Json(*early_));
    if (seq <= last_) return;
    // During a replay a jump is the server's: what it lost itself, it names in session.opened.
    if (seq != last_ + 1 && openId_.empty()) {
        client_.Reconnect("A message of the session was lost on the way.");
        return;
    }
    last_ = seq;
    Apply(message);
}

/// Whether all before it has come, aside from what the server says it lost.
bool Session::IsWhole(const Json& opened) {
    const std::int64_t seq = opened["seq"].AsWhole();
    const std::int64_t lostTo = opened["gap"]["to"].AsWhole();
    if (opened["gap"]["from"].AsWhole() <= last_ + 1 && lostTo > last_ && lostTo < seq) last_ = lostTo;
    return !opened["resumed"].AsFlag() || last_ + 1 >= seq;
}

void Session::Opened(const Json& opened) {
    early_.reset();
    openId_.clear();
    id_ = opened["session"].AsText();
    last_ = opened["seq"].AsWhole();
    state_ = SessionState::Open;
    contextTold_ = true;
    const bool resumed = opened["resumed"].AsFlag();
    Tell(onMessage, opened);
    const std::optional<Failure> forgotten = std::exchange(forgotten_, std::nullopt);
    if (forgotten && state_ == SessionState::Open) Tell(onStartedOver, *forgotten);
    if (state_ == SessionState::Open) Tell(onOpened, resumed);
    // The replay is over: what is still unanswered never was answered.
    mayTalk_ = state_ == SessionState::Open;
    for (Entry& entry : outbox_) entry.sent = false;
    Flush();
}

void Session::Apply(const Json& message) {
    Tell(onMessage, message);
    if (state_ == SessionState::Closed) return;
    const std::string& type = message["type"].AsText();
    if (type == "ack") {
        if (const std::optional<Entry> entry = TakeEntry(message["replyTo"].AsText()); entry && entry->done) entry->done(nullptr);
    } else if (type == "turn.started") {
        Begin(message);
    } else if (type == "text.delta") {
        Add(message);
    } else if (type == "cue") {
        Tell(onCue, message["turn"].AsText(), message["at"].AsWhole(), message["name"].AsText(), message["value"].AsText());
    } else if (type == "story.moved") {
        Tell(onStoryMoved, message["from"].AsText(), message["to"].AsText());
    } else if (type == "method.started") {
        MethodBegan(message);
    } else if (type == "method.progress") {
        MethodWentOn(message);
    } else if (type == "method.finished") {
        MethodEnded(message);
    } else if (type == "action.call") {
        Call(message);
    } else if (type == "action.cancelled") {
        GiveUp(message["call"].AsText());
    } else if (type == "turn.finished") {
        End(message);
    } else if (type == "session.closed") {
        const std::string& reason = message["reason"].AsText();
        const Failure failure{"session_closed", "The server closed the conversation: " + reason + ".", "Open a new session.", false, 0};
        if (reason == "expired") {
            Forget(failure);
            state_ = SessionState::Opening;
        } else {
            Finish(reason, failure);
        }
    }
}

void Session::Call(const Json& message) {
    const ActionCallPointer call = std::make_shared<ActionCall>();
    call->message_ = message;
    call->session_ = weak_from_this();
    const Json& deadline = message["deadlineMs"];
    // Without a deadline nobody waits, and an answer goes nowhere.
    call->waits_ = !deadline.IsNull();
    call->deadline_ = client_.Now() + deadline.AsWhole();
    const auto action = actions_.find(call->Name());
    if (action == actions_.end()) {
        call->Fail("The game can't do " + call->Name() + " now.");
        return;
    }
    if (call->waits_) calls_.push_back(call);
    Tell(action->second.carryOut, call);
}

void Session::GiveUp(const std::string& call) {
    for (const ActionCallPointer& each : std::vector<ActionCallPointer>(calls_)) {
        if (each->Call() == call) each->GiveUp();
    }
}

void Session::Refused(const Json& error) {
    const Failure failure = Failure::FromMessage(error);
    const std::string& replyTo = error["replyTo"].AsText();
    if (replyTo.empty() || replyTo != openId_) {
        const std::optional<Entry> entry = TakeEntry(replyTo);
        // An answer that crossed with the end of its call; the turn went on without it.
        const bool late = entry && entry->message["type"].AsText() == "action.result" && failure.code == "unknown_call";
        if (!late) Fail(failure);
        if (entry) Ended(entry->said, entry->done, &failure);
        return;
    }
    openId_.clear();
    if (failure.retryable) {
        retryOpenAt_ = client_.Now() + std::max(retryOpenMs, failure.retryAfterMs);
        Fail(failure);
    } else if (!id_.empty() || (!options_.fromSession.empty() && failure.code == "resume_failed")) {
        // What was saved is gone, too: the next one begins from nothing.
        options_.fromSession.clear();
        Forget(failure);
    } else {
        Fail(failure);
        Finish(failure.code, failure);
    }
}

/// The server no longer has the session: the next one is new, and gets what waits to be sent.
void Session::Forget(const Failure& why) {
    mayTalk_ = false;
    early_.reset();
    id_.clear();
    last_ = 0;
    forgotten_ = why;
    GiveUpAll();
    LoseTurn(why.message);
}

void Session::GiveUpAll() {
    for (const ActionCallPointer& call : std::vector<ActionCallPointer>(calls_)) call->GiveUp();
    calls_.clear();
    // A new session has to be told again what the game can do.
    actionsChanged_ = !actions_.empty();
}

void Session::Finish(const std::string& reason, const Failure& failure) {
    state_ = SessionState::Closed;
    mayTalk_ = false;
    early_.reset();
    GiveUpAll();
    const std::vector<Entry> waiting = std::move(outbox_);
    outbox_.clear();
    for (const Entry& entry : waiting) Ended(entry.said, entry.done, &failure);
    LoseTurn(failure.message);
    Tell(onClosed, reason);
}

Json Session::Definitions() const {
    Json list = Json::MakeList();
    for (const auto& [name, action] : actions_) list.Add(action.definition);
    return list;
}

void Session::Fail(const Failure& failure) {
    Tell(onFailed, failure);
}

}  // namespace barkeep
