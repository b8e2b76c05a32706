// Made from protocol/messages.ts and protocol/codes.ts by `npm run generate`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>Reads any client message by its type; one of an unknown type is kept as it came.</summary>
    public static class ClientMessages
    {
        public static readonly IReadOnlyList<string> Types = new[] { "hello", "session.open", "say", "context.update", "actions.set", "action.result", "turn.cancel", "session.close", "ping" };

        /// <summary>Throws <see cref="MessageFormatException"/>.</summary>
        public static ClientMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "message");
            switch (JsonShape.Text(JsonShape.Required(json, "type", "message"), "type"))
            {
                case "hello": return HelloMessage.Read(json);
                case "session.open": return SessionOpenMessage.Read(json);
                case "say": return SayMessage.Read(json);
                case "context.update": return ContextUpdateMessage.Read(json);
                case "actions.set": return ActionsSetMessage.Read(json);
                case "action.result": return ActionResultMessage.Read(json);
                case "turn.cancel": return TurnCancelMessage.Read(json);
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
        static readonly string[] known = { "type", "id", "character", "player", "context", "actions", "resume" };
        public const string TypeName = "session.open";
        public override string Type { get { return TypeName; } }
        /// <summary>The character's id.</summary>
        public string Character { get; set; }
        /// <summary>Null when absent.</summary>
        public Player Player { get; set; }
        /// <summary>What the character knows of the scene: a text, or variables for the persona such as {"place":"cellar"}. Null when absent.</summary>
        public JsonValue Context { get; set; }
        /// <summary>What the game can do for the character. Null when absent.</summary>
        public List<GameAction> Actions { get; set; }
        /// <summary>Go on with an earlier session. Null when absent.</summary>
        public SessionOpenResume Resume { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "session.open");
            var result = new SessionOpenMessage();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "session.open"), "session.open.id");
            result.Character = JsonShape.Text(JsonShape.Required(json, "character", "session.open"), "session.open.character");
            if (json.TryGet("player", out value)) result.Player = Player.Read(value);
            if (json.TryGet("context", out value)) result.Context = value;
            if (json.TryGet("actions", out value)) result.Actions = JsonShape.List(value, "session.open.actions", item => GameAction.Read(item));
            if (json.TryGet("resume", out value)) result.Resume = SessionOpenResume.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("id", Id);
            json.Set("character", JsonValue.From(Character));
            if (Player != null) json.Set("player", Player.ToJson());
            if (Context != null) json.Set("context", Context);
            if (Actions != null) json.Set("actions", JsonShape.FromList(Actions, item => item.ToJson()));
            if (Resume != null) json.Set("resume", Resume.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Go on with an earlier session.</summary>
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

    /// <summary>What the player says. During a turn it cancels that turn first.</summary>
    public sealed class SayMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "text" };
        public const string TypeName = "say";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>The player's words.</summary>
        public string Text { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SayMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "say");
            var result = new SayMessage();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "say"), "say.id");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "say"), "say.session");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "say"), "say.text");
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
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Tells the character what happens around it.</summary>
    public sealed class ContextUpdateMessage : ClientMessage, IInSession
    {
        static readonly string[] known = { "type", "id", "session", "text", "key", "respond" };
        public const string TypeName = "context.update";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>What happened or is true now; empty with a key removes that key.</summary>
        public string Text { get; set; }
        /// <summary>Same key replaces the earlier text. Null when absent.</summary>
        public string Key { get; set; }
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
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "context.update"), "context.update.text");
            if (json.TryGet("key", out value)) result.Key = JsonShape.Text(value, "context.update.key");
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
            json.Set("text", JsonValue.From(Text));
            if (Key != null) json.Set("key", JsonValue.From(Key));
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
