// A session's turns: begun, heard, and ended, or lost.
#include "Session.h"
#include "Tell.h"

namespace barkeep {

void Session::Begin(const Json& started) {
    RunningTurn begun;
    begun.turn.id = started["turn"].AsText();
    begun.turn.cause = started["cause"].AsText();
    if (std::optional<Entry> said = TakeEntry(started["replyTo"].AsText())) {
        begun.say = said->message["id"].AsText();
        begun.said = std::move(said->said);
    }
    Begin(std::move(begun));
}

void Session::Begin(RunningTurn turn) {
    // One turn at a time: if the end of an earlier one was lost with a server, it will not come any more.
    LoseTurn("The server lost the end of this turn.");
    const std::shared_ptr<RunningTurn> begun = std::make_shared<RunningTurn>(std::move(turn));
    turn_ = begun;
    Tell(onTurnStarted, begun->turn);
}

/// A turn that began before this run of the game is taken up where it is.
void Session::BeginInMiddle(const Json& message) {
    if (turn_ && turn_->turn.id == message["turn"].AsText()) return;
    RunningTurn begun;
    begun.turn.id = message["turn"].AsText();
    Begin(std::move(begun));
}

void Session::Add(const Json& delta) {
    BeginInMiddle(delta);
    const std::shared_ptr<RunningTurn> running = turn_;
    if (!running) return;
    const bool filler = delta["filler"].AsFlag();
    if (!filler) running->turn.text += delta["delta"].AsText();
    Tell(onText, running->turn, delta["delta"].AsText(), filler);
}

void Session::MethodBegan(const Json& started) {
    BeginInMiddle(started);
    const std::shared_ptr<RunningTurn> running = turn_;
    if (!running) return;
    running->turn.methods.push_back({started["call"].AsText(), started["method"].AsText(), started["name"].AsText(), "", 0});
    Tell(onMethodStarted, running->turn, running->turn.methods.back());
}

void Session::MethodWentOn(const Json& progress) {
    const MethodProgress news{progress["turn"].AsText(), progress["call"].AsText(), progress["method"].AsText(), progress["text"].AsText(), progress["fraction"].AsNumber(-1)};
    Tell(onMethodProgress, news);
}

void Session::MethodEnded(const Json& finished) {
    // It comes after its turn, which it must not begin again.
    if (finished["later"].AsFlag()) {
        const MethodRun run{finished["call"].AsText(), finished["method"].AsText(), "", finished["status"].AsText(), finished["ms"].AsNumber()};
        Tell(onMethodFinishedLater, finished["turn"].AsText(), run);
        return;
    }
    BeginInMiddle(finished);
    const std::shared_ptr<RunningTurn> running = turn_;
    if (!running) return;
    for (MethodRun& run : running->turn.methods) {
        if (run.call != finished["call"].AsText()) continue;
        run.status = finished["status"].AsText();
        run.ms = finished["ms"].AsNumber();
        Tell(onMethodFinished, running->turn, run);
        return;
    }
}

void Session::End(const Json& finished) {
    BeginInMiddle(finished);
    const std::shared_ptr<RunningTurn> ended = std::move(turn_);
    turn_.reset();
    if (!ended) return;
    ended->turn.text = finished["text"].AsText();
    ended->turn.finish = finished["finish"].AsText();
    ended->turn.finished = finished;
    Tell(onTurnFinished, ended->turn);
    if (ended->said) ended->said(&ended->turn, nullptr);
}

void Session::LoseTurn(const std::string& why) {
    if (!turn_) return;
    const std::shared_ptr<RunningTurn> lost = std::move(turn_);
    turn_.reset();
    const Failure failure{"resume_failed", why, "Say it again.", true, 0};
    if (lost->said) lost->said(nullptr, &failure);
}

}  // namespace barkeep
