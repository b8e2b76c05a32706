/** What is promised: who gets where at tier `process`. At the tiers above it nobody does, with any of these. */
import type { IsolationTier } from "../isolation.ts";

/** `anybody`: any method there. `same uid`: where it has the server's own uid, which as root it hasn't, but in a container that leaves
 * root no other. `same user`: as an ordinary user's; root's processes have lost the right to look into what has capabilities.
 * `root's uid`: in such a container alone. */
type Who = "nobody" | "anybody" | "same uid" | "same user" | "root's uid";

const attemptsOf: Readonly<Record<Who, string>> = {
  anybody: `read_data_folder list_data_folder read_passwd list_processes write_in_tmp write_in_a_shared_folder
    run_a_shell fork_a_process leave_the_process_group become_dumpable outlive_the_template shared_memory
    connect_to_loopback connect_by_fast_open connect_by_multipath_tcp connect_around_the_guard
    connect_to_another_address connect_over_ipv6 send_udp send_a_datagram_to_a_unix_socket connect_to_a_unix_socket
    signal_by_owner_of_a_descriptor signal_by_owner_of_a_kind signal_by_owner_through_ioctl new_namespaces
    connect_to_an_abstract_socket listen_on_a_port ask_the_kernel_over_netlink`,
  "same uid": `read_private_file change_mode_of_a_file write_in_a_siblings_folder list_home signal_server
    signal_template signal_siblings renice_others schedule_others schedule_others_by_attributes
    bind_others_to_one_processor slow_the_disk_of_others limit_others`,
  "same user": "environment_of_server memory_of_server",
  "root's uid": "list_private_keys",
  nobody: `environment_of_template memory_of_template ptrace_template
    read_template_with_a_system_call become_root send_through_an_open_descriptor raw_packets io_uring load_bpf other_secrets_in_the_environment open_descriptors marked_argument_in_memory`,
};

/** By the names of the functions in `python-worker/attempts/escapes.py`. */
export const attempts: ReadonlyMap<string, Who> = new Map(
  (Object.keys(attemptsOf) as Who[]).flatMap((who) =>
    attemptsOf[who].split(/\s+/).map((name): [string, Who] => [name, who]),
  ),
);

/** Whether an attempt is to be refused. As root each process has a uid of its own: that is promised, and looked up only where a
 * container may leave root no other (`ownUids`). */
export function isRefused(attempt: string, tier: IsolationTier, asRoot: boolean, ownUids = asRoot): boolean {
  if (tier !== "process") return true;
  const who = attempts.get(attempt) ?? "nobody";
  if (who === "nobody" || (who === "root's uid" && !asRoot)) return true;
  return who !== "anybody" && ownUids;
}

/** What fails outside of the fences, too, unless one is root: there it says nothing. */
export const onlyRoot: ReadonlySet<string> = new Set(["list_private_keys", "become_root", "raw_packets", "load_bpf"]);

/** Capabilities by their numbers in Linux's capability.h. */
const netRaw = 13n;
const sysAdmin = 21n;
const bpf = 39n;

/** What Linux says of this process and of the machine, as text: /proc/self/status, /proc/self/uid_map, kernel.io_uring_disabled. */
export interface Machine {
  readonly status: string;
  readonly uidMap: string;
  readonly ioUring: string;
}

/** Why the control of an attempt can't succeed on this machine: then its refusal shows nothing. Null where it is to succeed. */
export function noDoor(attempt: string, asRoot: boolean, { status, uidMap, ioUring }: Machine): string | null {
  if (onlyRoot.has(attempt) && !asRoot) return "it is root's alone";
  if (attempt === "io_uring" && !/^0?\s*$/.test(ioUring)) return "the machine has it switched off";
  const rights = { load_bpf: [sysAdmin, bpf], raw_packets: [netRaw] }[attempt];
  if (rights === undefined) return null;
  if (!/^\s*0\s+0\s+4294967295\s*$/.test(uidMap)) return "the root of a user namespace has no right to it";
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return rights.some((one) => (held & (1n << one)) !== 0n) ? null : "this root has no right to it";
}
