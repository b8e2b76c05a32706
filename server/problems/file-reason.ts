/** What the system says where a file can't be had, for people. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space or raise it",
  EFBIG: "a file has reached the largest size this process may write: raise the limit",
  EROFS: "the file system is read-only: remount it for writing",
  EEXIST: "a file has that name",
  EISDIR: "a folder has that name: move it away",
  ENOTDIR: "a part of its path is a file, not a folder",
  EACCES: "the server may not write there: mend the folder's owner and mode",
  EPERM: "the server may not write there: mend the folder's owner and mode",
  EIO: "the disk reports an error: check it before going on",
  EMFILE: "too many files are open: raise the limit of open files",
  ENFILE: "too many files are open on this machine",
};

/** Why a file operation failed and what to do, as the second half of a sentence. */
export function reasonOf(error: unknown, otherwise = (error as Error).message): string {
  return reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? otherwise;
}
