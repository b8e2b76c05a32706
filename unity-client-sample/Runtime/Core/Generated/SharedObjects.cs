// Made from protocol/messages.ts and protocol/codes.ts by `npm run generate`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
    public sealed class BarkeepPlayer : JsonObjectBase
    {
        static readonly string[] known = { "id", "name" };
        /// <summary>The player's id in the game.</summary>
        public string Id { get; set; }
        /// <summary>What the character calls the player. Null when absent.</summary>
        public string Name { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static BarkeepPlayer Read(JsonValue json)
        {
            JsonShape.Object(json, "BarkeepPlayer");
            var result = new BarkeepPlayer();
            JsonValue value;
            result.Id = JsonShape.Text(JsonShape.Required(json, "id", "BarkeepPlayer"), "BarkeepPlayer.id");
            if (json.TryGet("name", out value)) result.Name = JsonShape.Text(value, "BarkeepPlayer.name");
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

    public sealed class GameAction : JsonObjectBase
    {
        static readonly string[] known = { "name", "description", "parameters", "timeoutMs", "answers" };
        /// <summary>The action's name as the model calls it.</summary>
        public string Name { get; set; }
        /// <summary>What the game does, for the model to read.</summary>
        public string Description { get; set; }
        /// <summary>Input description: as a method's, or a JSON Schema of type object. Null when absent.</summary>
        public JsonValue Parameters { get; set; }
        /// <summary>How long the game may take, in ms (default 10000). Null when absent.</summary>
        public long? TimeoutMs { get; set; }
        /// <summary>False for one that is only told to the game, such as a wave: nothing is waited for, and it costs no round with the model (default true). Null when absent.</summary>
        public bool? Answers { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static GameAction Read(JsonValue json)
        {
            JsonShape.Object(json, "GameAction");
            var result = new GameAction();
            JsonValue value;
            result.Name = JsonShape.Text(JsonShape.Required(json, "name", "GameAction"), "GameAction.name");
            result.Description = JsonShape.Text(JsonShape.Required(json, "description", "GameAction"), "GameAction.description");
            if (json.TryGet("parameters", out value)) result.Parameters = value;
            if (json.TryGet("timeoutMs", out value)) result.TimeoutMs = JsonShape.Whole(value, "GameAction.timeoutMs");
            if (json.TryGet("answers", out value)) result.Answers = JsonShape.Flag(value, "GameAction.answers");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("name", JsonValue.From(Name));
            json.Set("description", JsonValue.From(Description));
            if (Parameters != null) json.Set("parameters", Parameters);
            if (TimeoutMs != null) json.Set("timeoutMs", JsonValue.From(TimeoutMs.Value));
            if (Answers != null) json.Set("answers", JsonValue.From(Answers.Value));
            return JsonShape.WithExtra(json, Extra);
        }
    }

    public sealed class MethodError : JsonObjectBase
    {
        static readonly string[] known = { "kind", "message" };
        /// <summary>The kind of failure, as in the table of method errors.</summary>
        public string Kind { get; set; }
        /// <summary>A sentence for a person.</summary>
        public string Message { get; set; }

        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static MethodError Read(JsonValue json)
        {
            JsonShape.Object(json, "MethodError");
            var result = new MethodError();
            result.Kind = JsonShape.Text(JsonShape.Required(json, "kind", "MethodError"), "MethodError.kind");
            result.Message = JsonShape.Text(JsonShape.Required(json, "message", "MethodError"), "MethodError.message");
            result.Extra = JsonShape.Rest(json, known);
            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
            json.Set("kind", JsonValue.From(Kind));
            json.Set("message", JsonValue.From(Message));
            return JsonShape.WithExtra(json, Extra);
        }
    }
}
