// What a game tells of its scenes and stories: exact lines, triggers, variables, who speaks next.
#include <utility>

#include "Session.h"

namespace barkeep {

std::string Session::Line(const std::string& text, bool interrupt, const std::string& speaker, Said done) {
    Json line = Json::MakeObject();
    line.Set("type", "line").Set("text", text);
    if (!interrupt) line.Set("interrupt", false);
    if (!speaker.empty()) line.Set("speaker", speaker);
    return Queue(std::move(line), std::move(done), {});
}

std::string Session::SayTo(const std::string& to, const std::string& text, Said done) {
    return Queue(Json::MakeObject().Set("type", "say").Set("text", text).Set("to", to), std::move(done), {});
}

std::string Session::Next(const std::string& speaker, Said done) {
    Json next = Json::MakeObject();
    next.Set("type", "scene.next");
    if (!speaker.empty()) next.Set("speaker", speaker);
    return Queue(std::move(next), std::move(done), {});
}

void Session::Trigger(const std::string& name, const Json& data, Done done) {
    Json trigger = Json::MakeObject();
    trigger.Set("type", "trigger").Set("name", name);
    if (!data.IsNull()) trigger.Set("data", data);
    Queue(std::move(trigger), {}, std::move(done));
}

void Session::SetVariables(const Json& variables, Done done) {
    Queue(Json::MakeObject().Set("type", "context.update").Set("variables", variables), {}, std::move(done));
}

void Session::CancelCall(const std::string& call, Done done) {
    Queue(Json::MakeObject().Set("type", "call.cancel").Set("call", call), {}, std::move(done));
}

void Session::Feedback(const std::string& turn, bool good, const std::string& note, Done done) {
    Json feedback = Json::MakeObject();
    feedback.Set("type", "feedback").Set("turn", turn).Set("good", good);
    if (!note.empty()) feedback.Set("note", note);
    Queue(std::move(feedback), {}, std::move(done));
}

}  // namespace barkeep
