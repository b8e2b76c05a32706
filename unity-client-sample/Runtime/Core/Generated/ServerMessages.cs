// Made from protocol/messages.ts and protocol/codes.ts by `npm run generate`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>Reads any server message by its type; one of an unknown type is kept as it came.</summary>
    public static class ServerMessages
    {
        public static readonly IReadOnlyList<string> Types = new[] { "welcome", "session.opened", "ack", "turn.started", "text.delta", "cue", "story.moved", "method.started", "method.progress", "method.finished", "action.call", "action.cancelled", "turn.finished", "session.closed", "server.draining", "error", "pong" };

        /// <summary>Throws <see cref="MessageFormatException"/>.</summary>
        public static ServerMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "message");
            switch (JsonShape.Text(JsonShape.Required(json, "type", "message"), "type"))
            {
                case "welcome": return WelcomeMessage.Read(json);
                case "session.opened": return SessionOpenedMessage.Read(json);
                case "ack": return AckMessage.Read(json);
                case "turn.started": return TurnStartedMessage.Read(json);
                case "text.delta": return TextDeltaMessage.Read(json);
                case "cue": return CueMessage.Read(json);
                case "story.moved": return StoryMovedMessage.Read(json);
                case "method.started": return MethodStartedMessage.Read(json);
                case "method.progress": return MethodProgressMessage.Read(json);
                case "method.finished": return MethodFinishedMessage.Read(json);
                case "action.call": return ActionCallMessage.Read(json);
                case "action.cancelled": return ActionCancelledMessage.Read(json);
                case "turn.finished": return TurnFinishedMessage.Read(json);
                case "session.closed": return SessionClosedMessage.Read(json);
                case "server.draining": return ServerDrainingMessage.Read(json);
                case "error": return ErrorMessage.Read(json);
                case "pong": return PongMessage.Read(json);
                default: return UnknownServerMessage.Read(json);
            }
        }
    }

    /// <summary>Answers `hello`.</summary>
    public sealed class WelcomeMessage : ServerMessage, IReply
    {
        static readonly string[] known = { "type", "replyTo", "protocolVersion", "connection", "server", "heartbeatMs", "limits", "you", "characters" };
        public const string TypeName = "welcome";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>The version spoken from now on.</summary>
        public long ProtocolVersion { get; set; }
        /// <summary>This connection's id, for the log.</summary>
        public string Connection { get; set; }
        /// <summary>Who answers.</summary>
        public WelcomeServer Server { get; set; }
        /// <summary>How often the server pings; silence of twice that is a lost socket.</summary>
        public long HeartbeatMs { get; set; }
        /// <summary>Limits that hold for this connection: `frameBytes` (bytes of one frame), `messagesPerMinute`, `turnsPerMinute`, `sessions` (live at a time on this socket), `textChars` (of a `say` or `line`), `contextChars` (all context of a session), `actions` (of a session). Later servers may name more.</summary>
        public Dictionary<string, double> Limits { get; set; }
        /// <summary>Who the server takes this client for. Null when absent.</summary>
        public WelcomeYou You { get; set; }
        /// <summary>Those that this token may open, by id; null when there are more than 200. Null when absent.</summary>
        public List<WelcomeCharacters> Characters { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static WelcomeMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "welcome");
            var result = new WelcomeMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "welcome.replyTo");
            result.ProtocolVersion = JsonShape.Whole(JsonShape.Required(json, "protocolVersion", "welcome"), "welcome.protocolVersion");
            result.Connection = JsonShape.Text(JsonShape.Required(json, "connection", "welcome"), "welcome.connection");
            result.Server = WelcomeServer.Read(JsonShape.Required(json, "server", "welcome"));
            result.HeartbeatMs = JsonShape.Whole(JsonShape.Required(json, "heartbeatMs", "welcome"), "welcome.heartbeatMs");
            result.Limits = JsonShape.Record(JsonShape.Required(json, "limits", "welcome"), "welcome.limits", item => JsonShape.Number(item, "welcome.limits.*"));
            if (json.TryGet("you", out value)) result.You = WelcomeYou.Read(value);
            if (json.TryGet("characters", out value) && !value.IsNull) result.Characters = JsonShape.List(value, "welcome.characters", item => WelcomeCharacters.Read(item));
            result.Extra = JsonShape.Rest(json, known);
            result.Extra = JsonShape.KeepNull(json, "characters", result.Extra);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("protocolVersion", JsonValue.From(ProtocolVersion));
            json.Set("connection", JsonValue.From(Connection));
            json.Set("server", Server.ToJson());
            json.Set("heartbeatMs", JsonValue.From(HeartbeatMs));
            json.Set("limits", JsonShape.FromRecord(Limits, item => JsonValue.From(item)));
            if (You != null) json.Set("you", You.ToJson());
            if (Characters != null) json.Set("characters", JsonShape.FromList(Characters, item => item.ToJson()));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Who answers.</summary>
    public sealed class WelcomeServer : JsonObjectBase
    {
        static readonly string[] known = { "name", "version" };
        public string Name { get; set; }
        public string Version { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static WelcomeServer Read(JsonValue json)
        {
            JsonShape.Object(json, "WelcomeServer");
            var result = new WelcomeServer();
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "WelcomeServer"), "WelcomeServer.name");
            result.Version = JsonShape.Text(JsonShape.Required(json, "version", "WelcomeServer"), "WelcomeServer.version");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("name", JsonValue.From(Name));
            json.Set("version", JsonValue.From(Version));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Who the server takes this client for.</summary>
    public sealed class WelcomeYou : JsonObjectBase
    {
        static readonly string[] known = { "kind", "player", "expiresAt" };
        /// <summary>Whose token it is. One of player, game, admin; later servers may add more.</summary>
        public string Kind { get; set; }
        /// <summary>Null when absent.</summary>
        public BarkeepPlayer Player { get; set; }
        /// <summary>When the token runs out, ISO 8601. Null when absent.</summary>
        public string ExpiresAt { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static WelcomeYou Read(JsonValue json)
        {
            JsonShape.Object(json, "WelcomeYou");
            var result = new WelcomeYou();
            JsonValue value;
            result.Kind = JsonShape.Text(JsonShape.Required(json, "kind", "WelcomeYou"), "WelcomeYou.kind");
            if (json.TryGet("player", out value)) result.Player = BarkeepPlayer.Read(value);
            if (json.TryGet("expiresAt", out value)) result.ExpiresAt = JsonShape.Text(value, "WelcomeYou.expiresAt");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("kind", JsonValue.From(Kind));
            if (Player != null) json.Set("player", Player.ToJson());
            if (ExpiresAt != null) json.Set("expiresAt", JsonValue.From(ExpiresAt));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>One of them.</summary>
    public sealed class WelcomeCharacters : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static WelcomeCharacters Read(JsonValue json)
        {
            JsonShape.Object(json, "WelcomeCharacters");
            var result = new WelcomeCharacters();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "WelcomeCharacters"), "WelcomeCharacters.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "WelcomeCharacters"), "WelcomeCharacters.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Answers `session.open`. On a resume it comes after the messages that were missed, with the `seq` that follows theirs.</summary>
    public sealed class SessionOpenedMessage : ServerMessage, IReply, ISessionMessage
    {
        static readonly string[] known = { "type", "replyTo", "session", "seq", "character", "characters", "resumed", "gap", "transcript", "story", "warnings" };
        public const string TypeName = "session.opened";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>Who will answer; of a scene the first.</summary>
        public SessionOpenedCharacter Character { get; set; }
        /// <summary>Everybody in a scene. Null when absent.</summary>
        public List<SessionOpenedCharacters> Characters { get; set; }
        /// <summary>Whether an earlier session goes on.</summary>
        public bool Resumed { get; set; }
        /// <summary>Messages that can't be replayed any more, first and last `seq`. Null when absent.</summary>
        public SessionOpenedGap Gap { get; set; }
        /// <summary>What was said so far. Null when absent.</summary>
        public List<SessionOpenedTranscript> Transcript { get; set; }
        /// <summary>Where the character's story stands, if it has one. Null when absent.</summary>
        public SessionOpenedStory Story { get; set; }
        /// <summary>What the operator should know, such as a model that is retired or can't call methods. Null when absent.</summary>
        public List<SessionOpenedWarnings> Warnings { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "session.opened");
            var result = new SessionOpenedMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "session.opened.replyTo");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "session.opened"), "session.opened.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "session.opened"), "session.opened.seq");
            result.Character = SessionOpenedCharacter.Read(JsonShape.Required(json, "character", "session.opened"));
            if (json.TryGet("characters", out value)) result.Characters = JsonShape.List(value, "session.opened.characters", item => SessionOpenedCharacters.Read(item));
            result.Resumed = JsonShape.Flag(JsonShape.Required(json, "resumed", "session.opened"), "session.opened.resumed");
            if (json.TryGet("gap", out value)) result.Gap = SessionOpenedGap.Read(value);
            if (json.TryGet("transcript", out value)) result.Transcript = JsonShape.List(value, "session.opened.transcript", item => SessionOpenedTranscript.Read(item));
            if (json.TryGet("story", out value)) result.Story = SessionOpenedStory.Read(value);
            if (json.TryGet("warnings", out value)) result.Warnings = JsonShape.List(value, "session.opened.warnings", item => SessionOpenedWarnings.Read(item));
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("character", Character.ToJson());
            if (Characters != null) json.Set("characters", JsonShape.FromList(Characters, item => item.ToJson()));
            json.Set("resumed", JsonValue.From(Resumed));
            if (Gap != null) json.Set("gap", Gap.ToJson());
            if (Transcript != null) json.Set("transcript", JsonShape.FromList(Transcript, item => item.ToJson()));
            if (Story != null) json.Set("story", Story.ToJson());
            if (Warnings != null) json.Set("warnings", JsonShape.FromList(Warnings, item => item.ToJson()));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Who will answer; of a scene the first.</summary>
    public sealed class SessionOpenedCharacter : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedCharacter Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedCharacter");
            var result = new SessionOpenedCharacter();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "SessionOpenedCharacter"), "SessionOpenedCharacter.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "SessionOpenedCharacter"), "SessionOpenedCharacter.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>One of them.</summary>
    public sealed class SessionOpenedCharacters : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedCharacters Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedCharacters");
            var result = new SessionOpenedCharacters();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "SessionOpenedCharacters"), "SessionOpenedCharacters.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "SessionOpenedCharacters"), "SessionOpenedCharacters.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Messages that can't be replayed any more, first and last `seq`.</summary>
    public sealed class SessionOpenedGap : JsonObjectBase
    {
        static readonly string[] known = { "from", "to" };
        public long From { get; set; }
        public long To { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedGap Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedGap");
            var result = new SessionOpenedGap();
            result.From = JsonShape.Whole(JsonShape.Required(json, "from", "SessionOpenedGap"), "SessionOpenedGap.from");
            result.To = JsonShape.Whole(JsonShape.Required(json, "to", "SessionOpenedGap"), "SessionOpenedGap.to");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("from", JsonValue.From(From));
            json.Set("to", JsonValue.From(To));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    public sealed class SessionOpenedTranscript : JsonObjectBase
    {
        static readonly string[] known = { "role", "text", "turn", "at", "speaker" };
        /// <summary>Who spoke. One of player, character; later servers may add more.</summary>
        public string Role { get; set; }
        /// <summary>What was said, as far as it was heard.</summary>
        public string Text { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it. Null when absent.</summary>
        public string Turn { get; set; }
        /// <summary>When, ISO 8601.</summary>
        public string At { get; set; }
        /// <summary>In a scene: which character or which player. Null when absent.</summary>
        public SessionOpenedTranscriptSpeaker Speaker { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedTranscript Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedTranscript");
            var result = new SessionOpenedTranscript();
            JsonValue value;
            result.Role = JsonShape.Text(JsonShape.Required(json, "role", "SessionOpenedTranscript"), "SessionOpenedTranscript.role");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "SessionOpenedTranscript"), "SessionOpenedTranscript.text");
            if (json.TryGet("turn", out value)) result.Turn = JsonShape.Text(value, "SessionOpenedTranscript.turn");
            result.At = JsonShape.Text(JsonShape.Required(json, "at", "SessionOpenedTranscript"), "SessionOpenedTranscript.at");
            if (json.TryGet("speaker", out value)) result.Speaker = SessionOpenedTranscriptSpeaker.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("role", JsonValue.From(Role));
            json.Set("text", JsonValue.From(Text));
            if (Turn != null) json.Set("turn", JsonValue.From(Turn));
            json.Set("at", JsonValue.From(At));
            if (Speaker != null) json.Set("speaker", Speaker.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>In a scene: which character or which player.</summary>
    public sealed class SessionOpenedTranscriptSpeaker : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedTranscriptSpeaker Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedTranscriptSpeaker");
            var result = new SessionOpenedTranscriptSpeaker();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "SessionOpenedTranscriptSpeaker"), "SessionOpenedTranscriptSpeaker.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "SessionOpenedTranscriptSpeaker"), "SessionOpenedTranscriptSpeaker.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Where the character's story stands, if it has one.</summary>
    public sealed class SessionOpenedStory : JsonObjectBase
    {
        static readonly string[] known = { "scene" };
        /// <summary>The id of the scene that is on.</summary>
        public string Scene { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedStory Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedStory");
            var result = new SessionOpenedStory();
            result.Scene = JsonShape.Text(JsonShape.Required(json, "scene", "SessionOpenedStory"), "SessionOpenedStory.scene");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("scene", JsonValue.From(Scene));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    public sealed class SessionOpenedWarnings : JsonObjectBase
    {
        static readonly string[] known = { "code", "message" };
        public string Code { get; set; }
        public string Message { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionOpenedWarnings Read(JsonValue json)
        {
            JsonShape.Object(json, "SessionOpenedWarnings");
            var result = new SessionOpenedWarnings();
            result.Code = JsonShape.Text(JsonShape.Required(json, "code", "SessionOpenedWarnings"), "SessionOpenedWarnings.code");
            result.Message = JsonShape.Text(JsonShape.Required(json, "message", "SessionOpenedWarnings"), "SessionOpenedWarnings.message");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("code", JsonValue.From(Code));
            json.Set("message", JsonValue.From(Message));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Answers `context.update`, `actions.set`, `action.result`, `turn.cancel`, `trigger`, `call.cancel` and `feedback`.</summary>
    public sealed class AckMessage : ServerMessage, IReply, ISessionMessage
    {
        static readonly string[] known = { "type", "replyTo", "session", "seq", "known" };
        public const string TypeName = "ack";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>Of a `trigger`: whether the scene that is on has an exit of that name. Null when absent.</summary>
        public bool? Known { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static AckMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "ack");
            var result = new AckMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "ack.replyTo");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "ack"), "ack.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "ack"), "ack.seq");
            if (json.TryGet("known", out value)) result.Known = JsonShape.Flag(value, "ack.known");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            if (Known != null) json.Set("known", JsonValue.From(Known.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The character begins to answer.</summary>
    public sealed class TurnStartedMessage : ServerMessage, IReply, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "replyTo", "session", "seq", "turn", "cause", "speaker" };
        public const string TypeName = "turn.started";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>What set it off. One of say, context, line, trigger, later, scene; later servers may add more.</summary>
        public string Cause { get; set; }
        /// <summary>In a scene: who speaks. Null when absent.</summary>
        public TurnStartedSpeaker Speaker { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnStartedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "turn.started");
            var result = new TurnStartedMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "turn.started.replyTo");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "turn.started"), "turn.started.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "turn.started"), "turn.started.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "turn.started"), "turn.started.turn");
            result.Cause = JsonShape.Text(JsonShape.Required(json, "cause", "turn.started"), "turn.started.cause");
            if (json.TryGet("speaker", out value)) result.Speaker = TurnStartedSpeaker.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("cause", JsonValue.From(Cause));
            if (Speaker != null) json.Set("speaker", Speaker.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>In a scene: who speaks.</summary>
    public sealed class TurnStartedSpeaker : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnStartedSpeaker Read(JsonValue json)
        {
            JsonShape.Object(json, "TurnStartedSpeaker");
            var result = new TurnStartedSpeaker();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "TurnStartedSpeaker"), "TurnStartedSpeaker.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "TurnStartedSpeaker"), "TurnStartedSpeaker.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>More of what the character says.</summary>
    public sealed class TextDeltaMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "delta", "filler" };
        public const string TypeName = "text.delta";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>Text to append.</summary>
        public string Delta { get; set; }
        /// <summary>True for a line said while waiting; not part of the turn's text. Null when absent.</summary>
        public bool? Filler { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TextDeltaMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "text.delta");
            var result = new TextDeltaMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "text.delta"), "text.delta.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "text.delta"), "text.delta.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "text.delta"), "text.delta.turn");
            result.Delta = JsonShape.Text(JsonShape.Required(json, "delta", "text.delta"), "text.delta.delta");
            if (json.TryGet("filler", out value)) result.Filler = JsonShape.Flag(value, "text.delta.filler");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("delta", JsonValue.From(Delta));
            if (Filler != null) json.Set("filler", JsonValue.From(Filler.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>What the character shows at this place of its words.</summary>
    public sealed class CueMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "at", "name", "value" };
        public const string TypeName = "cue";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>UTF-16 units of the turn's text that stand before it.</summary>
        public long At { get; set; }
        /// <summary>The cue's name, as declared.</summary>
        public string Name { get; set; }
        /// <summary>What it is set to. Null when absent.</summary>
        public string Value { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static CueMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "cue");
            var result = new CueMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "cue"), "cue.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "cue"), "cue.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "cue"), "cue.turn");
            result.At = JsonShape.Whole(JsonShape.Required(json, "at", "cue"), "cue.at");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "cue"), "cue.name");
            if (json.TryGet("value", out value)) result.Value = JsonShape.Text(value, "cue.value");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("at", JsonValue.From(At));
            json.Set("name", JsonValue.From(Name));
            if (Value != null) json.Set("value", JsonValue.From(Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Another scene of the character's story is on.</summary>
    public sealed class StoryMovedMessage : ServerMessage, ISessionMessage
    {
        static readonly string[] known = { "type", "session", "seq", "from", "to", "cause" };
        public const string TypeName = "story.moved";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The id of the scene that was on.</summary>
        public string From { get; set; }
        /// <summary>The id of the scene that is on now.</summary>
        public string To { get; set; }
        /// <summary>Which kind of exit was taken. One of trigger, said, after, call; later servers may add more.</summary>
        public string Cause { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static StoryMovedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "story.moved");
            var result = new StoryMovedMessage();
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "story.moved"), "story.moved.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "story.moved"), "story.moved.seq");
            result.From = JsonShape.Text(JsonShape.Required(json, "from", "story.moved"), "story.moved.from");
            result.To = JsonShape.Text(JsonShape.Required(json, "to", "story.moved"), "story.moved.to");
            result.Cause = JsonShape.Text(JsonShape.Required(json, "cause", "story.moved"), "story.moved.cause");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("from", JsonValue.From(From));
            json.Set("to", JsonValue.From(To));
            json.Set("cause", JsonValue.From(Cause));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>A method begins to run.</summary>
    public sealed class MethodStartedMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "call", "method", "name", "later" };
        public const string TypeName = "method.started";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }
        /// <summary>The method's id.</summary>
        public string Method { get; set; }
        /// <summary>The method's name for people.</summary>
        public string Name { get; set; }
        /// <summary>True when its result will come after the turn. Null when absent.</summary>
        public bool? Later { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static MethodStartedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "method.started");
            var result = new MethodStartedMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "method.started"), "method.started.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "method.started"), "method.started.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "method.started"), "method.started.turn");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "method.started"), "method.started.call");
            result.Method = JsonShape.Text(JsonShape.Required(json, "method", "method.started"), "method.started.method");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "method.started"), "method.started.name");
            if (json.TryGet("later", out value)) result.Later = JsonShape.Flag(value, "method.started.later");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("call", JsonValue.From(Call));
            json.Set("method", JsonValue.From(Method));
            json.Set("name", JsonValue.From(Name));
            if (Later != null) json.Set("later", JsonValue.From(Later.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>A method that answers later says how far it has come.</summary>
    public sealed class MethodProgressMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "call", "method", "text", "fraction" };
        public const string TypeName = "method.progress";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }
        /// <summary>The method's id.</summary>
        public string Method { get; set; }
        /// <summary>What it is doing, for a person.</summary>
        public string Text { get; set; }
        /// <summary>How much of it is done. Null when absent.</summary>
        public double? Fraction { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static MethodProgressMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "method.progress");
            var result = new MethodProgressMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "method.progress"), "method.progress.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "method.progress"), "method.progress.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "method.progress"), "method.progress.turn");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "method.progress"), "method.progress.call");
            result.Method = JsonShape.Text(JsonShape.Required(json, "method", "method.progress"), "method.progress.method");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "method.progress"), "method.progress.text");
            if (json.TryGet("fraction", out value)) result.Fraction = JsonShape.Number(value, "method.progress.fraction");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("call", JsonValue.From(Call));
            json.Set("method", JsonValue.From(Method));
            json.Set("text", JsonValue.From(Text));
            if (Fraction != null) json.Set("fraction", JsonValue.From(Fraction.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>A method ended.</summary>
    public sealed class MethodFinishedMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "call", "method", "status", "ms", "error", "later" };
        public const string TypeName = "method.finished";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }
        /// <summary>The method's id.</summary>
        public string Method { get; set; }
        /// <summary>How it ended. One of ok, error, timeout, cancelled; later servers may add more.</summary>
        public string Status { get; set; }
        /// <summary>How long it ran, in ms.</summary>
        public double Ms { get; set; }
        /// <summary>Null when absent.</summary>
        public MethodError Error { get; set; }
        /// <summary>True when it comes after its turn, whose id it carries. Null when absent.</summary>
        public bool? Later { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static MethodFinishedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "method.finished");
            var result = new MethodFinishedMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "method.finished"), "method.finished.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "method.finished"), "method.finished.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "method.finished"), "method.finished.turn");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "method.finished"), "method.finished.call");
            result.Method = JsonShape.Text(JsonShape.Required(json, "method", "method.finished"), "method.finished.method");
            result.Status = JsonShape.Text(JsonShape.Required(json, "status", "method.finished"), "method.finished.status");
            result.Ms = JsonShape.Number(JsonShape.Required(json, "ms", "method.finished"), "method.finished.ms");
            if (json.TryGet("error", out value)) result.Error = MethodError.Read(value);
            if (json.TryGet("later", out value)) result.Later = JsonShape.Flag(value, "method.finished.later");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("call", JsonValue.From(Call));
            json.Set("method", JsonValue.From(Method));
            json.Set("status", JsonValue.From(Status));
            json.Set("ms", JsonValue.From(Ms));
            if (Error != null) json.Set("error", Error.ToJson());
            if (Later != null) json.Set("later", JsonValue.From(Later.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The character asks the game to do something.</summary>
    public sealed class ActionCallMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "call", "name", "arguments", "deadlineMs", "speaker" };
        public const string TypeName = "action.call";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }
        /// <summary>The action's name, as registered.</summary>
        public string Name { get; set; }
        /// <summary>Arguments, checked against the action's parameters.</summary>
        public Dictionary<string, JsonValue> Arguments { get; set; }
        /// <summary>How long the game has to answer, in ms; null when no answer is waited for. Null when absent.</summary>
        public long? DeadlineMs { get; set; }
        /// <summary>In a scene: which character does it. Null when absent.</summary>
        public ActionCallSpeaker Speaker { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ActionCallMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "action.call");
            var result = new ActionCallMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "action.call"), "action.call.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "action.call"), "action.call.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "action.call"), "action.call.turn");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "action.call"), "action.call.call");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "action.call"), "action.call.name");
            result.Arguments = JsonShape.Record(JsonShape.Required(json, "arguments", "action.call"), "action.call.arguments", item => item);
            value = JsonShape.Required(json, "deadlineMs", "action.call");
            if (!value.IsNull) result.DeadlineMs = JsonShape.Whole(value, "action.call.deadlineMs");
            if (json.TryGet("speaker", out value)) result.Speaker = ActionCallSpeaker.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("call", JsonValue.From(Call));
            json.Set("name", JsonValue.From(Name));
            json.Set("arguments", JsonShape.FromRecord(Arguments, item => item));
            if (DeadlineMs != null) json.Set("deadlineMs", JsonValue.From(DeadlineMs.Value)); else json.Set("deadlineMs", JsonValue.Null);
            if (Speaker != null) json.Set("speaker", Speaker.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>In a scene: which character does it.</summary>
    public sealed class ActionCallSpeaker : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        public string Id { get; set; }
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ActionCallSpeaker Read(JsonValue json)
        {
            JsonShape.Object(json, "ActionCallSpeaker");
            var result = new ActionCallSpeaker();
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "ActionCallSpeaker"), "ActionCallSpeaker.id");
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "ActionCallSpeaker"), "ActionCallSpeaker.name");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("id", JsonValue.From(Id));
            json.Set("name", JsonValue.From(Name));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The answer to an action is no longer waited for.</summary>
    public sealed class ActionCancelledMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "call" };
        public const string TypeName = "action.cancelled";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>The call's id; an idempotency key for what the call does.</summary>
        public string Call { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ActionCancelledMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "action.cancelled");
            var result = new ActionCancelledMessage();
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "action.cancelled"), "action.cancelled.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "action.cancelled"), "action.cancelled.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "action.cancelled"), "action.cancelled.turn");
            result.Call = JsonShape.Text(JsonShape.Required(json, "call", "action.cancelled"), "action.cancelled.call");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("call", JsonValue.From(Call));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The character has finished answering.</summary>
    public sealed class TurnFinishedMessage : ServerMessage, ISessionMessage, ITurnMessage
    {
        static readonly string[] known = { "type", "session", "seq", "turn", "finish", "text", "usage", "ms", "error" };
        public const string TypeName = "turn.finished";
        public override string Type { get { return TypeName; } }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>The turn's id, as `turn.started` gave it.</summary>
        public string Turn { get; set; }
        /// <summary>How the turn ended. One of complete, cancelled, limit, error; later servers may add more.</summary>
        public string Finish { get; set; }
        /// <summary>The deltas joined, fillers aside; of a cancelled turn, as far as heard.</summary>
        public string Text { get; set; }
        /// <summary>What the turn cost.</summary>
        public TurnFinishedUsage Usage { get; set; }
        /// <summary>Times in ms.</summary>
        public TurnFinishedMs Ms { get; set; }
        /// <summary>Why it failed. Null when absent.</summary>
        public TurnFinishedError Error { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnFinishedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "turn.finished");
            var result = new TurnFinishedMessage();
            JsonValue value;
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "turn.finished"), "turn.finished.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "turn.finished"), "turn.finished.seq");
            result.Turn = JsonShape.Text(JsonShape.Required(json, "turn", "turn.finished"), "turn.finished.turn");
            result.Finish = JsonShape.Text(JsonShape.Required(json, "finish", "turn.finished"), "turn.finished.finish");
            result.Text = JsonShape.Text(JsonShape.Required(json, "text", "turn.finished"), "turn.finished.text");
            result.Usage = TurnFinishedUsage.Read(JsonShape.Required(json, "usage", "turn.finished"));
            result.Ms = TurnFinishedMs.Read(JsonShape.Required(json, "ms", "turn.finished"));
            if (json.TryGet("error", out value)) result.Error = TurnFinishedError.Read(value);
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("turn", JsonValue.From(Turn));
            json.Set("finish", JsonValue.From(Finish));
            json.Set("text", JsonValue.From(Text));
            json.Set("usage", Usage.ToJson());
            json.Set("ms", Ms.ToJson());
            if (Error != null) json.Set("error", Error.ToJson());
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>What the turn cost.</summary>
    public sealed class TurnFinishedUsage : JsonObjectBase
    {
        static readonly string[] known = { "inputTokens", "outputTokens", "cachedTokens", "estimated" };
        /// <summary>Tokens sent to the model, all rounds.</summary>
        public long InputTokens { get; set; }
        /// <summary>Tokens the model wrote, all rounds.</summary>
        public long OutputTokens { get; set; }
        /// <summary>Of the input, read from the provider's cache. Null when absent.</summary>
        public long? CachedTokens { get; set; }
        /// <summary>True when the provider gave no count and it was estimated. Null when absent.</summary>
        public bool? Estimated { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnFinishedUsage Read(JsonValue json)
        {
            JsonShape.Object(json, "TurnFinishedUsage");
            var result = new TurnFinishedUsage();
            JsonValue value;
            result.InputTokens = JsonShape.Whole(JsonShape.Required(json, "inputTokens", "TurnFinishedUsage"), "TurnFinishedUsage.inputTokens");
            result.OutputTokens = JsonShape.Whole(JsonShape.Required(json, "outputTokens", "TurnFinishedUsage"), "TurnFinishedUsage.outputTokens");
            if (json.TryGet("cachedTokens", out value)) result.CachedTokens = JsonShape.Whole(value, "TurnFinishedUsage.cachedTokens");
            if (json.TryGet("estimated", out value)) result.Estimated = JsonShape.Flag(value, "TurnFinishedUsage.estimated");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("inputTokens", JsonValue.From(InputTokens));
            json.Set("outputTokens", JsonValue.From(OutputTokens));
            if (CachedTokens != null) json.Set("cachedTokens", JsonValue.From(CachedTokens.Value));
            if (Estimated != null) json.Set("estimated", JsonValue.From(Estimated.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Times in ms.</summary>
    public sealed class TurnFinishedMs : JsonObjectBase
    {
        static readonly string[] known = { "firstText", "total" };
        /// <summary>From start to the first text; null when there was none. Null when absent.</summary>
        public double? FirstText { get; set; }
        /// <summary>From start to finish.</summary>
        public double Total { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnFinishedMs Read(JsonValue json)
        {
            JsonShape.Object(json, "TurnFinishedMs");
            var result = new TurnFinishedMs();
            JsonValue value;
            value = JsonShape.Required(json, "firstText", "TurnFinishedMs");
            if (!value.IsNull) result.FirstText = JsonShape.Number(value, "TurnFinishedMs.firstText");
            result.Total = JsonShape.Number(JsonShape.Required(json, "total", "TurnFinishedMs"), "TurnFinishedMs.total");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            if (FirstText != null) json.Set("firstText", JsonValue.From(FirstText.Value)); else json.Set("firstText", JsonValue.Null);
            json.Set("total", JsonValue.From(Total));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Why it failed.</summary>
    public sealed class TurnFinishedError : JsonObjectBase
    {
        static readonly string[] known = { "code", "message", "retryAfterMs" };
        /// <summary>A code of the error table.</summary>
        public string Code { get; set; }
        public string Message { get; set; }
        /// <summary>How long to wait before saying it again, where that is known, in ms. Null when absent.</summary>
        public long? RetryAfterMs { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static TurnFinishedError Read(JsonValue json)
        {
            JsonShape.Object(json, "TurnFinishedError");
            var result = new TurnFinishedError();
            JsonValue value;
            result.Code = JsonShape.Text(JsonShape.Required(json, "code", "TurnFinishedError"), "TurnFinishedError.code");
            result.Message = JsonShape.Text(JsonShape.Required(json, "message", "TurnFinishedError"), "TurnFinishedError.message");
            if (json.TryGet("retryAfterMs", out value)) result.RetryAfterMs = JsonShape.Whole(value, "TurnFinishedError.retryAfterMs");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("code", JsonValue.From(Code));
            json.Set("message", JsonValue.From(Message));
            if (RetryAfterMs != null) json.Set("retryAfterMs", JsonValue.From(RetryAfterMs.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The session has ended.</summary>
    public sealed class SessionClosedMessage : ServerMessage, IReply, ISessionMessage
    {
        static readonly string[] known = { "type", "replyTo", "session", "seq", "reason" };
        public const string TypeName = "session.closed";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>The session's id, as `session.opened` gave it.</summary>
        public string Session { get; set; }
        /// <summary>1, 2, 3 … without gaps in this session.</summary>
        public long Seq { get; set; }
        /// <summary>client, expired, revoked, or removed.</summary>
        public string Reason { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static SessionClosedMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "session.closed");
            var result = new SessionClosedMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "session.closed.replyTo");
            result.Session = JsonShape.Text(JsonShape.Required(json, "session", "session.closed"), "session.closed.session");
            result.Seq = JsonShape.Whole(JsonShape.Required(json, "seq", "session.closed"), "session.closed.seq");
            result.Reason = JsonShape.Text(JsonShape.Required(json, "reason", "session.closed"), "session.closed.reason");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("session", JsonValue.From(Session));
            json.Set("seq", JsonValue.From(Seq));
            json.Set("reason", JsonValue.From(Reason));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>The server is about to stop: finish, then reconnect elsewhere.</summary>
    public sealed class ServerDrainingMessage : ServerMessage
    {
        static readonly string[] known = { "type", "deadlineMs" };
        public const string TypeName = "server.draining";
        public override string Type { get { return TypeName; } }
        /// <summary>How long until the socket closes, in ms.</summary>
        public long DeadlineMs { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ServerDrainingMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "server.draining");
            var result = new ServerDrainingMessage();
            result.DeadlineMs = JsonShape.Whole(JsonShape.Required(json, "deadlineMs", "server.draining"), "server.draining.deadlineMs");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            json.Set("deadlineMs", JsonValue.From(DeadlineMs));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Something was wrong; the socket stays open.</summary>
    public sealed class ErrorMessage : ServerMessage, IReply
    {
        static readonly string[] known = { "type", "replyTo", "code", "message", "retryable", "retryAfterMs", "session", "path" };
        public const string TypeName = "error";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }
        /// <summary>A code of the error table.</summary>
        public string Code { get; set; }
        /// <summary>What was wrong, where, and what to do.</summary>
        public string Message { get; set; }
        /// <summary>Whether the same message may succeed later.</summary>
        public bool Retryable { get; set; }
        /// <summary>How long to wait first, in ms. Null when absent.</summary>
        public long? RetryAfterMs { get; set; }
        /// <summary>The session's id, as `session.opened` gave it. Null when absent.</summary>
        public string Session { get; set; }
        /// <summary>The field that was wrong, as a JSON Pointer such as `/actions/0/name`. Null when absent.</summary>
        public string Path { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ErrorMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "error");
            var result = new ErrorMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "error.replyTo");
            result.Code = JsonShape.Text(JsonShape.Required(json, "code", "error"), "error.code");
            result.Message = JsonShape.Text(JsonShape.Required(json, "message", "error"), "error.message");
            result.Retryable = JsonShape.Flag(JsonShape.Required(json, "retryable", "error"), "error.retryable");
            if (json.TryGet("retryAfterMs", out value)) result.RetryAfterMs = JsonShape.Whole(value, "error.retryAfterMs");
            if (json.TryGet("session", out value)) result.Session = JsonShape.Text(value, "error.session");
            if (json.TryGet("path", out value)) result.Path = JsonShape.Text(value, "error.path");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            json.Set("code", JsonValue.From(Code));
            json.Set("message", JsonValue.From(Message));
            json.Set("retryable", JsonValue.From(Retryable));
            if (RetryAfterMs != null) json.Set("retryAfterMs", JsonValue.From(RetryAfterMs.Value));
            if (Session != null) json.Set("session", JsonValue.From(Session));
            if (Path != null) json.Set("path", JsonValue.From(Path));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    /// <summary>Answers `ping`.</summary>
    public sealed class PongMessage : ServerMessage, IReply
    {
        static readonly string[] known = { "type", "replyTo" };
        public const string TypeName = "pong";
        public override string Type { get { return TypeName; } }
        /// <summary>The `id` of the message this answers. Null when absent.</summary>
        public string ReplyTo { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static PongMessage Read(JsonValue json)
        {
            JsonShape.Object(json, "pong");
            var result = new PongMessage();
            JsonValue value;
            if (json.TryGet("replyTo", out value)) result.ReplyTo = JsonShape.Text(value, "pong.replyTo");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("type", TypeName);
            if (ReplyTo != null) json.Set("replyTo", JsonValue.From(ReplyTo));
            return JsonShape.WithExtra(json, Extra);
        }
    }
}
