using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>An object of the wire. Fields this version does not know are kept and written back.</summary>
    public abstract class JsonObjectBase
    {
        /// <summary>Unknown fields; null when there are none.</summary>
        public Dictionary<string, JsonValue> Extra { get; set; }

        public abstract JsonValue ToJson();

        public override string ToString() { return ToJson().ToString(); }
    }

    public abstract class Message : JsonObjectBase
    {
        public abstract string Type { get; }
    }

    public abstract class ClientMessage : Message
    {
        /// <summary>Chosen by the client, at most 64 characters; the answer carries it as replyTo.</summary>
        public string Id { get; set; }
    }

    public abstract class ServerMessage : Message { }

    /// <summary>A client message that goes to one session.</summary>
    public interface IInSession
    {
        string Session { get; set; }
    }

    /// <summary>A server message that answers one of ours.</summary>
    public interface IReply
    {
        string ReplyTo { get; }
    }

    /// <summary>A server message with its place in a session.</summary>
    public interface ISessionMessage
    {
        string Session { get; }
        long Seq { get; }
    }

    /// <summary>A server message about one turn of a session.</summary>
    public interface ITurnMessage
    {
        string Turn { get; }
    }

    /// <summary>A message of a type this version does not know; it still counts in its session.</summary>
    public sealed class UnknownServerMessage : ServerMessage, IReply, ISessionMessage
    {
        readonly JsonValue json;

        UnknownServerMessage(JsonValue json) { this.json = json; }

        public override string Type { get { return json["type"].AsText(); } }
        public string ReplyTo { get { return json["replyTo"].AsText(); } }
        public string Session { get { return json["session"].AsText(); } }
        /// <summary>0 when the message belongs to no session.</summary>
        public long Seq { get { return json["seq"].AsWhole(); } }

        public static UnknownServerMessage Read(JsonValue json) { return new UnknownServerMessage(json); }
        public override JsonValue ToJson() { return json; }
    }

    /// <summary>A client message of a type this version does not know.</summary>
    public sealed class UnknownClientMessage : ClientMessage
    {
        readonly JsonValue json;

        UnknownClientMessage(JsonValue json)
        {
            this.json = json;
            Id = json["id"].AsText();
        }

        public override string Type { get { return json["type"].AsText(); } }

        public static UnknownClientMessage Read(JsonValue json) { return new UnknownClientMessage(json); }
        public override JsonValue ToJson() { return json; }
    }
}
