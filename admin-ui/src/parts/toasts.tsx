/** Short messages at the edge of the page: what was done, what failed, and a way to undo it. */

import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { toRequestError } from "../http/request-error.ts";
import { frameWords } from "../words/en-frame.ts";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface Toast {
  readonly id: number;
  readonly kind: "good" | "bad";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toasts {
  done(text: string, action?: Toast["action"]): void;
  failed(error: unknown): void;
}

const Context = createContext<Toasts | null>(null);
const shownMs = { good: 4500, withAction: 12_000, bad: 9000 };

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Toast[]>([]);
  const count = useRef(0);
  const drop = useCallback((id: number) => setShown((list) => list.filter((toast) => toast.id !== id)), []);
  const toasts = useMemo<Toasts>(() => {
    const add = (toast: Omit<Toast, "id">, ms: number) => {
      count.current += 1;
      const id = count.current;
      setShown((list) => [...list.slice(-2), { ...toast, id }]);
      window.setTimeout(() => drop(id), ms);
    };
    return {
      done: (text, action) =>
        add({ kind: "good", text, ...(action ? { action } : {}) }, action ? shownMs.withAction : shownMs.good),
      failed: (error) => add({ kind: "bad", text: toRequestError(error).message }, shownMs.bad),
    };
  }, [drop]);
  return (
    <Context value={toasts}>
      {children}
      <div className="stack tight toasts" role="status" aria-live="polite">
        {shown.map((toast) => (
          <div className={`row box toast ${toast.kind}`} key={toast.id}>
            <Icon name={toast.kind === "good" ? "check" : "error"} />
            <span className="grow">{toast.text}</span>
            {toast.action && (
              <Button
                small
                onClick={() => {
                  toast.action?.run();
                  drop(toast.id);
                }}
              >
                {toast.action.label}
              </Button>
            )}
            <IconButton small icon="close" label={frameWords.dismiss} onClick={() => drop(toast.id)} />
          </div>
        ))}
      </div>
    </Context>
  );
}

export function useToasts(): Toasts {
  const toasts = useContext(Context);
  if (!toasts) throw new Error("useToasts is for components below ToastProvider");
  return toasts;
}
