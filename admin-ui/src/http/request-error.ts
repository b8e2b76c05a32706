/** A request that failed: the server's own code and words, or `server_gone` when no answer came at all. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** Those that an error's details hold. */
function problemsIn(details: unknown): readonly FieldProblem[] {
  if (!Array.isArray(details)) return [];
  return details.filter((entry): entry is FieldProblem => typeof entry?.message === "string");
}

/** What is said of a failure: its message, or each of its problems, where the message names only the first of them. */
export function sentences(message: string, details: unknown): string {
  const problems = problemsIn(details);
  if (problems.length < 2) return message;
  return problems.map((problem) => `${problem.path ? `${problem.path}: ` : ""}${problem.message}`).join(" ");
}

export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(fields: { code: string; message: string; status: number; details?: unknown; retryAfterMs?: number }) {
    super(sentences(fields.message, fields.details));
    this.code = fields.code;
    this.status = fields.status;
    this.details = fields.details;
    this.retryAfterMs = fields.retryAfterMs;
  }

  /** Problems of single fields, when the server named some. */
  get problems(): readonly FieldProblem[] {
    return problemsIn(this.details);
  }
}

/** Anything thrown as a RequestError, so that every screen shows failures in one way. */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RequestError({ code: "internal", message, status: 0 });
}
