/** What the weakest tier does not refuse; docs/python-engine.md has it as a table. The others refuse everything. */
import type { Way } from "./ways.ts";

/** A process with resource limits and nothing else can still do these. */
const unfenced = [
  ..."read_data_folder list_data_folder read_passwd list_processes".split(" "),
  ..."run_a_shell fork_a_process leave_the_process_group become_dumpable outlive_the_template shared_memory".split(" "),
  ..."connect_to_loopback connect_by_fast_open connect_by_multipath_tcp connect_around_the_guard send_udp".split(" "),
  ..."connect_to_a_unix_socket listen_on_a_port ask_the_kernel_over_netlink".split(" "),
];
/** As long as it has the server's own uid: an ordinary user's server, or a root's whose interpreter other uids can't read. */
const sameUid = "change_mode_of_a_file list_home signal_server signal_template signal_siblings".split(" ");
/** Root's processes lose their capabilities and with them the right to look into what has some; an ordinary user's don't. */
const sameUser = "environment_of_server memory_of_server".split(" ");

export function expectedEscapes(way: Way, ownUids: boolean, root: boolean): readonly string[] {
  if (way !== "process") return [];
  return [...unfenced, ...(ownUids ? [] : sameUid), ...(root ? [] : sameUser)];
}
