## Talks with a character: what it says streams into a label, its feelings into another, and it can wave.
extends VBoxContainer

@onready var character: BarkeepCharacter = $Character
@onready var mood: Label = $Mood
@onready var words: RichTextLabel = $Words
@onready var line: LineEdit = $Line


func _ready() -> void:
	# In the editor BARKEEP_TOKEN is at hand; a game asks its own server for a player token.
	character.token_source = func() -> String: return OS.get_environment("BARKEEP_TOKEN")
	character.cues = [{"name": "emotion", "values": ["neutral", "joy", "anger", "fear"]}]
	character.actions = [
		{"name": "wave", "description": "Waves at the player.", "answers": false}
	]
	character.on_action = func(_action: String, _arguments: Dictionary) -> Variant:
		words.append_text("(waves)\n")
		return null
	character.opened.connect(func(_session: String) -> void: line.editable = true)
	character.greeted.connect(func(greeting: String) -> void: words.append_text(greeting + "\n"))
	character.text.connect(_on_text)
	character.cue.connect(_on_cue)
	character.method.connect(_on_method)
	character.finished.connect(
		func(_turn: String, _said: String, _finish: String) -> void: words.append_text("\n")
	)
	character.failed.connect(
		func(code: String, message: String) -> void: words.append_text("%s: %s\n" % [code, message])
	)
	line.text_submitted.connect(_on_submitted)


func _on_submitted(said: String) -> void:
	if said.strip_edges() == "":
		return
	words.append_text("> " + said + "\n")
	character.say(said)
	line.clear()


func _on_text(_turn: String, delta: String, filler: bool) -> void:
	words.append_text(delta + " " if filler else delta)


func _on_cue(_turn: String, _at: int, cue_name: String, value: String) -> void:
	if cue_name == "emotion":
		mood.text = value


func _on_method(_turn: String, method_name: String, status: String) -> void:
	words.append_text("(%s: %s)\n" % [method_name, status])
