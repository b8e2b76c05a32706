## Puts the server's address into the project's settings; the node itself is known by its class name.
@tool
extends EditorPlugin

const setting := "barkeep/url"


func _enter_tree() -> void:
	var address := "ws://127.0.0.1:7070/v1/ws"
	if not ProjectSettings.has_setting(setting):
		ProjectSettings.set_setting(setting, address)
	ProjectSettings.set_initial_value(setting, address)
