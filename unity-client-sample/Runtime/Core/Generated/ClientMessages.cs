// Made from protocol/messages.ts and protocol/codes.ts by `npm run generate`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>Reads any client message by its type; one of an unknown type is kept as it came.</summary>
    public static class ClientMessages
    {
        public static readonly IReadOnlyList<string> Types = new[] { "hello", "session.open", "say", "line", "trigger", "scene.next", "context.update", "actions.set", "action.result", "turn.cancel", "call.cancel", "feedback", "session.close", "ping" };

        /// <summary>Throws <see cref="MessageFormatException"/>.</summary>
        public static ClientMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "message");
            switch (JsonShape.Text(JsonShape.Required(json, "type", "message"), "type"))
            {
                case "hello": return HelloMessage.Read(json);
                case "session.open": return SessionOpenMessage.Read(json);
                case "say": return SayMessage.Read(json);
                case "line": return LineMessage.Read(json);
                case "trigger": return TriggerMessage.Read(json);
                case "scene.next": return SceneNextMessage.Read(json);
                case "context.update": return ContextUpdateMessage.Read(json);
                case "actions.set": return ActionsSetMessage.Read(json);
                case "action.result": return ActionResultMessage.Read(json);
                case "turn.cancel": return TurnCancelMessage.Read(json);
                case "call.cancel": return CallCancelMessage.Read(json);
                case "feedback": return FeedbackMessage.Read(json);
                case "session.close": return SessionCloseMessage.Read(json);
                case "ping": return PingMessage.Read(json);
                default: return UnknownClientMessage.Read(json);
            }
        }
    }

    /// <summary>Opens the conversation on a socket; sent again with a fresh token, it refreshes the token.</summary>
    public sealed class HelloMessage : ClientMessage
    {
        static readonly string[] known = { "type", "id", "protocolVersions", "token", "client" };
        public const string TypeName = "hello";
        public override string Type { get { return TypeName; } }
        /// <summary>Versions the client speaks.</summary>
        public List<long> ProtocolVersions { get; set; }
        /// <summary>Player token, game key or admin token, unless sent as Authorization: Bearer. Null when absent.</summary>
        public string Token { get; set; }
        /// <summary>Who is speaking, for the log. Null when absent.</summary>
        public HelloClient Client { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static HelloMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "hello");
            var result = new HelloMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "hello"), "hello.id");
            result.ProtocolVersions = JsonShape.List(JsonShape.Required(json, "protocolVersions", "hello"), "hello.protocolVersions", item => JsonShape.Whole(item, "hello.protocolVersions[]"));
            if (json.TryGet("token", out value)) result.Token = JsonShape.Text(value, "hello.token");
            if (json.TryGet("client", out value)) result.Client = HelloClient.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("protocolVersions", JsonShape.FromList(ProtocolVersions, item => JsonValue.From(item)));
            if (Token != null) json.Set("token", JsonValue.From(Token));
            if (Client != null) json.Set("client", Client.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Who is speaking, for the log.</summary>
    public sealed class HelloClient : JsonObjectBase
    {
        static readonly string[] known = { "name", "version", "engine" };
        /// <summary>The client's name. Null when absent.</summary>
        public string Name { get; set; }
        /// <summary>The client's version. Null when absent.</summary>
        public string Version { get; set; }
        /// <summary>The engine, such as Unity 2022.3. Null when absent.</summary>
        public string Engine { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static HelloClient Read(JsonValue json)
        {
            JsonShape.Object(json, "HelloClient");
            var result = new HelloClient();
            JsonValue value;
            if (json.TryGet("name", out value)) result.Name = JsonShape.Text(value, "HelloClient.name");
            if (json.TryGet("version", out value)) result.Version = JsonShape.Text(value, "HelloClient.version");
            if (json.TryGet("engine", out value)) result.Engine = JsonShape.Text(value, "HelloClient.engine");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            if (Name != null) json.Set("name", JsonValue.From(Name));
            if (Version != null) json.Set("version", JsonValue.From(Version));
            if (Engine != null) json.Set("engine", JsonValue.From(Engine));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Opens a conversation with a character, or resumes one.</summary>
    public sealed class SessionOpenMessage : ClientMessage
    {
        static readonly string[] known = { "type", "id", "character", "characters", "player", "context", "language", "actions", "cues", "chatter", "draft", "instead", "resume", "from" };
        public const string TypeName = "session.open";
        public override string Type { get { return TypeName; } }
        /// <summary>The character's id. Needed unless `characters` or `resume` is given. Null when absent.</summary>
        public string Character { get; set; }
        /// <summary>Instead of `character`: everybody in a scene that the player talks with. Null when absent.</summary>
        public List<string> Characters { get; set; }
        /// <summary>Null when absent.</summary>
        public BarkeepPlayer Player { get; set; }
        /// <summary>What the character knows of the scene: a text, or variables for the persona such as {"place":"cellar"}. Null when absent.</summary>
        public JsonValue Context { get; set; }
        /// <summary>What the character speaks in this session, such as German; else as the designer chose. Null when absent.</summary>
        public string Language { get; set; }
        /// <summary>What the game can do for the character. Null when absent.</summary>
        public List<GameAction> Actions { get; set; }
        /// <summary>What the character may show beside its words, for `cue`. Null when absent.</summary>
        public List<SessionOpenCues> Cues { get; set; }
        /// <summary>In a scene: how many turns the characters go on among themselves before they wait (default 0). Null when absent.</summary>
        public long? Chatter { get; set; }
        /// <summary>With drafts in place of what is published; for the admin's token alone. Null when absent.</summary>
        public bool? Draft { get; set; }
        /// <summary>In place of the character's own, in this session: to try a model or a persona; for the admin's token alone. Null when absent.</summary>
        public SessionOpenInstead Instead { get; set; }
        /// <summary>Go on with an earlier session; `context`, `actions`, `cues` and `language` that come along hold from then on. Null when absent.</summary>
        public SessionOpenResume Resume { get; set; }
        /// <summary>A saved game loaded again: a new session that remembers another one of the same player and character, up to and including that turn. Null when absent.</summary>
        public SessionOpenFrom From { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "session.open");
            var result = new SessionOpenMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "session.open"), "session.open.id");
            if (json.TryGet("character", out value)) result.Character = JsonShape.Text(value, "session.open.character");
            if (json.TryGet("characters", out value)) result.Characters = JsonShape.List(value, "session.open.characters", item => JsonShape.Text(item, "session.open.characters[]"));
            if (json.TryGet("player", out value)) result.Player = BarkeepPlayer.Read(value);
            if (json.TryGet("context", out value)) result.Context = value;
            if (json.TryGet("language", out value)) result.Language = JsonShape.Text(value, "session.open.language");
            if (json.TryGet("actions", out value)) result.Actions = JsonShape.List(value, "session.open.actions", item => GameAction.Read(item));
            if (json.TryGet("cues", out value)) result.Cues = JsonShape.List(value, "session.open.cues", item => SessionOpenCues.Read(item));
            if (json.TryGet("chatter", out value)) result.Chatter = JsonShape.Whole(value, "session.open.chatter");
            if (json.TryGet("draft", out value)) result.Draft = JsonShape.Flag(value, "session.open.draft");
            if (json.TryGet("instead", out value)) result.Instead = SessionOpenInstead.Read(value);
            if (json.TryGet("resume", out value)) result.Resume = SessionOpenResume.Read(value);
            if (json.TryGet("from", out value)) result.From = SessionOpenFrom.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            if (Character != null) json.Set("character", JsonValue.From(Character));
            if (Characters != null) json.Set("characters", JsonShape.FromList(Characters, item => JsonValue.From(item)));
            if (Player != null) json.Set("player", Player.ToJson());
            if (Context != null) json.Set("context", Context);
            if (Language != null) json.Set("language", JsonValue.From(Language));
            if (Actions != null) json.Set("actions", JsonShape.FromList(Actions, item => item.ToJson()));
            if (Cues != null) json.Set("cues", JsonShape.FromList(Cues, item => item.ToJson()));
            if (Chatter != null) json.Set("chatter", JsonValue.From(Chatter.Value));
            if (Draft != null) json.Set("draft", JsonValue.From(Draft.Value));
            if (Instead != null) json.Set("instead", Instead.ToJson());
            if (Resume != null) json.Set("resume", Resume.ToJson());
            if (From != null) json.Set("from", From.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    public sealed class SessionOpenCues : JsonObjectBase
    {
        static readonly string[] known = { "name", "values", "description" };
        /// <summary>The cue's name, such as emotion.</summary>
        public string Name { get; set; }
        /// <summary>What it may be set to, such as joy; left out, anything or nothing. Null when absent.</summary>
        public List<string> Values { get; set; }
        /// <summary>When to use it, for the model to read. Null when absent.</summary>
        public string Description { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenCues Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenCues");
            var result = new SessionOpenCues();
            JsonValue value;
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "SessionOpenCues"), "SessionOpenCues.name");
            if (json.TryGet("values", out value)) result.Values = JsonShape.List(value, "SessionOpenCues.values", item => JsonShape.Text(item, "SessionOpenCues.values[]"));
            if (json.TryGet("description", out value)) result.Description = JsonShape.Text(value, "SessionOpenCues.description");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("name", JsonValue.From(Name));
            if (Values != null) json.Set("values", JsonShape.FromList(Values, item => JsonValue.From(item)));
            if (Description != null) json.Set("description", JsonValue.From(Description));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>In place of the character's own, in this session: to try a model or a persona; for the admin's token alone.</summary>
    public sealed class SessionOpenInstead : JsonObjectBase
    {
        static readonly string[] known = { "model", "persona" };
        /// <summary>A model's id. Null when absent.</summary>
        public string Model { get; set; }
        /// <summary>Null when absent.</summary>
        public string Persona { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenInstead Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenInstead");
            var result = new SessionOpenInstead();
            JsonValue value;
            if (json.TryGet("model", out value)) result.Model = JsonShape.Text(value, "SessionOpenInstead.model");
            if (json.TryGet("persona", out value)) result.Persona = JsonShape.Text(value, "SessionOpenInstead.persona");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            if (Model != null) json.Set("model", JsonValue.From(Model));
            if (Persona != null) json.Set("persona", JsonValue.From(Persona));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Go on with an earlier session; `context`, `actions`, `cues` and `language` that come along hold from then on.</summary>
    public sealed class SessionOpenResume : JsonObjectBase
    {
        static readonly string[] known = { "session", "after" };
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The last `seq` the client has handled; later ones are replayed.</summary>
        public long After { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenResume Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenResume");
            var result = new SessionOpenResume();
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "SessionOpenResume"), "SessionOpenResume.session");
            result.After = JsonShape.Whole(JsonShape.Required(json, "after", "SessionOpenResume"), "SessionOpenResume.after");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("session", JsonValue.From(Session));
            json.Set("after", JsonValue.From(After));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>A saved game loaded again: a new session that remembers another one of the same player and character, up to and including that turn.</summary>
    public sealed class SessionOpenFrom : JsonObjectBase
    {
        static readonly string[] known = { "session", "turn" };
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenFrom Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenFrom");
            var result = new SessionOpenFrom();
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "SessionOpenFrom"), "SessionOpenFrom.session");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "SessionOpenFrom"), "SessionOpenFrom.turn");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("session", JsonValue.From(Session));
            json.Set("turn", JsonValue.From(Turn));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>What the player says. During a turn it cancels that turn first.</summary>
    public sealed class SayMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "text", "to", "player" };
        public const string TypeName = "say";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The player's words, at most `limits.textChars` of `welcome`.</summary>
        public string Text { get; set; }
        /// <summary>In a scene: the id of the character spoken to. Null when absent.</summary>
        public string To { get; set; }
        /// <summary>In a scene of several players: who speaks. Null when absent.</summary>
        public SayPlayer Player { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SayMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "say");
            var result = new SayMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "say"), "say.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "say"), "say.session");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "say"), "say.text");
            if (json.TryGet("to", out value)) result.To = JsonShape.Text(value, "say.to");
            if (json.TryGet("player", out value)) result.Player = SayPlayer.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("text", JsonValue.From(Text));
            if (To != null) json.Set("to", JsonValue.From(To));
            if (Player != null) json.Set("player", Player.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>In a scene of several players: who speaks.</summary>
    public sealed class SayPlayer : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        /// <summary>The player's id in the game.</summary>
        public string Id { get; set; }
        /// <summary>What the character calls the player. Null when absent.</summary>
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SayPlayer Read(JsonValue json)
        {
            JsonShape.Object(json, "SayPlayer");
            var result = new SayPlayer();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "SayPlayer"), "SayPlayer.id");
            if (json.TryGet("name", out value)) result.Name = JsonShape.Text(value, "SayPlayer.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            if (Name != null) json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The character says exactly this; no model is asked.</summary>
    public sealed class LineMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "text", "speaker", "interrupt" };
        public const string TypeName = "line";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The words, at most `limits.textChars` of `welcome`.</summary>
        public string Text { get; set; }
        /// <summary>In a scene: the id of the character that says it (default: the one that spoke last). Null when absent.</summary>
        public string Speaker { get; set; }
        /// <summary>Whether it ends the turn that runs; else it waits for its end (default true). Null when absent.</summary>
        public bool? Interrupt { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static LineMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "line");
            var result = new LineMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "line"), "line.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "line"), "line.session");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "line"), "line.text");
            if (json.TryGet("speaker", out value)) result.Speaker = JsonShape.Text(value, "line.speaker");
            if (json.TryGet("interrupt", out value)) result.Interrupt = JsonShape.Flag(value, "line.interrupt");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("text", JsonValue.From(Text));
            if (Speaker != null) json.Set("speaker", JsonValue.From(Speaker));
            if (Interrupt != null) json.Set("interrupt", JsonValue.From(Interrupt.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Something happened in the story. The `ack` says whether the scene that is on knew it.</summary>
    public sealed class TriggerMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "name", "data" };
        public const string TypeName = "trigger";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The trigger's name, as in the story's exits.</summary>
        public string Name { get; set; }
        /// <summary>What the character may know of it. Null when absent.</summary>
        public JsonValue Data { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TriggerMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "trigger");
            var result = new TriggerMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "trigger"), "trigger.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "trigger"), "trigger.session");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "trigger"), "trigger.name");
            if (json.TryGet("data", out value)) result.Data = value;
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("name", JsonValue.From(Name));
            if (Data != null) json.Set("data", Data);
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Somebody in the scene may speak now.</summary>
    public sealed class SceneNextMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "speaker" };
        public const string TypeName = "scene.next";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The id of the character whose turn it is (default: the next one). Null when absent.</summary>
        public string Speaker { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SceneNextMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "scene.next");
            var result = new SceneNextMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "scene.next"), "scene.next.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "scene.next"), "scene.next.session");
            if (json.TryGet("speaker", out value)) result.Speaker = JsonShape.Text(value, "scene.next.speaker");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            if (Speaker != null) json.Set("speaker", JsonValue.From(Speaker));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Tells the character what happens around it.</summary>
    public sealed class ContextUpdateMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "text", "key", "variables", "respond" };
        public const string TypeName = "context.update";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>What happened, or with a key how things are until that key says otherwise; empty with a key removes it. Null when absent.</summary>
        public string Text { get; set; }
        /// <summary>Same key replaces the earlier text. Null when absent.</summary>
        public string Key { get; set; }
        /// <summary>Replace those of the scene with the same names, for the persona's {{scene.…}}; null removes one. Null when absent.</summary>
        public Dictionary<string, JsonValue> Variables { get; set; }
        /// <summary>silent (default): only know it; auto: speak if it is worth it; must: speak. One of silent, auto, must; later servers may add more. Null when absent.</summary>
        public string Respond { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ContextUpdateMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "context.update");
            var result = new ContextUpdateMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "context.update"), "context.update.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "context.update"), "context.update.session");
            if (json.TryGet("text", out value)) result.Text = JsonShape.Text(value, "context.update.text");
            if (json.TryGet("key", out value)) result.Key = JsonShape.Text(value, "context.update.key");
            if (json.TryGet("variables", out value)) result.Variables = JsonShape.Record(value, "context.update.variables", item => item);
            if (json.TryGet("respond", out value)) result.Respond = JsonShape.Text(value, "context.update.respond");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            if (Text != null) json.Set("text", JsonValue.From(Text));
            if (Key != null) json.Set("key", JsonValue.From(Key));
            if (Variables != null) json.Set("variables", JsonShape.FromRecord(Variables, item => item));
            if (Respond != null) json.Set("respond", JsonValue.From(Respond));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Replaces the game actions the character may call.</summary>
    public sealed class ActionsSetMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "actions" };
        public const string TypeName = "actions.set";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>All actions from now on.</summary>
        public List<GameAction> Actions { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ActionsSetMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "actions.set");
            var result = new ActionsSetMessage();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "actions.set"), "actions.set.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "actions.set"), "actions.set.session");
            result.Actions = JsonShape.List(JsonShape.Required(json, "actions", "actions.set"), "actions.set.actions", item => GameAction.Read(item));
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("actions", JsonShape.FromList(Actions, item => item.ToJson()));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Answers an `action.call`.</summary>
    public sealed class ActionResultMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "call", "ok", "result", "error" };
        public const string TypeName = "action.result";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }
        /// <summary>Whether the game did it.</summary>
        public bool Ok { get; set; }
        /// <summary>What came of it, for the model to read. Null when absent.</summary>
        public JsonValue Result { get; set; }
        /// <summary>Why it could not be done. Null when absent.</summary>
        public string Error { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ActionResultMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "action.result");
            var result = new ActionResultMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "action.result"), "action.result.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "action.result"), "action.result.session");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "action.result"), "action.result.call");
            result.Ok = JsonShape.Flag(JsonShape.Required(json, "ok", "action.result"), "action.result.ok");
            if (json.TryGet("result", out value)) result.Result = value;
            if (json.TryGet("error", out value)) result.Error = JsonShape.Text(value, "action.result.error");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("call", JsonValue.From(Call));
            json.Set("ok", JsonValue.From(Ok));
            if (Result != null) json.Set("result", Result);
            if (Error != null) json.Set("error", JsonValue.From(Error));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Stops the character in mid-turn.</summary>
    public sealed class TurnCancelMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "turn", "heardChars" };
        public const string TypeName = "turn.cancel";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it. Null when absent.</summary>
        public string Turn { get; set; }
        /// <summary>How many characters of the text the player had heard; the transcript keeps only those. Null when absent.</summary>
        public long? HeardChars { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnCancelMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "turn.cancel");
            var result = new TurnCancelMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "turn.cancel"), "turn.cancel.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "turn.cancel"), "turn.cancel.session");
            if (json.TryGet("turn", out value)) result.Turn = JsonShape.Text(value, "turn.cancel.turn");
            if (json.TryGet("heardChars", out value)) result.HeardChars = JsonShape.Whole(value, "turn.cancel.heardChars");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            if (Turn != null) json.Set("turn", JsonValue.From(Turn));
            if (HeardChars != null) json.Set("heardChars", JsonValue.From(HeardChars.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Ends a method that answers later.</summary>
    public sealed class CallCancelMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "call" };
        public const string TypeName = "call.cancel";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static CallCancelMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "call.cancel");
            var result = new CallCancelMessage();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "call.cancel"), "call.cancel.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "call.cancel"), "call.cancel.session");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "call.cancel"), "call.cancel.call");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("call", JsonValue.From(Call));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>What the player thought of a turn; kept with it.</summary>
    public sealed class FeedbackMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "turn", "good", "note" };
        public const string TypeName = "feedback";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>Whether it was good.</summary>
        public bool Good { get; set; }
        /// <summary>Why. Null when absent.</summary>
        public string Note { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static FeedbackMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "feedback");
            var result = new FeedbackMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "feedback"), "feedback.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "feedback"), "feedback.session");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "feedback"), "feedback.turn");
            result.Good = JsonShape.Flag(JsonShape.Required(json, "good", "feedback"), "feedback.good");
            if (json.TryGet("note", out value)) result.Note = JsonShape.Text(value, "feedback.note");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("good", JsonValue.From(Good));
            if (Note != null) json.Set("note", JsonValue.From(Note));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Ends the conversation.</summary>
    public sealed class SessionCloseMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session" };
        public const string TypeName = "session.close";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionCloseMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "session.close");
            var result = new SessionCloseMessage();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "session.close"), "session.close.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "session.close"), "session.close.session");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("session", JsonValue.From(Session));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Asks for a `pong`.</summary>
    public sealed class PingMessage : ClientMessage
    {
        static readonly string[] known = { "type", "id" };
        public const string TypeName = "ping";
        public override string Type { get { return TypeName; } }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static PingMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "ping");
            var result = new PingMessage();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "ping"), "ping.id");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            return JsonShape.WithExtra(json, Extra);
        }
    }
}
