/** The frame: navigation at the side (a drawer on small screens), the state of the connection, the screen itself. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { liveState } from "../http/live.ts";
import { useServer } from "../http/server.ts";
import { useSignal } from "../http/signal.ts";
import { useMay } from "../login/me.ts";
import { usePalette } from "../palette/use-palette.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { ThemeButton } from "../parts/theme.tsx";
import { words } from "../words/words.ts";
import { Link, usePath } from "./router.tsx";

interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** Shown to those who may do this. */
  readonly needs?: Permission;
}

const places: readonly Place[] = [
  { href: "/", label: "Overview", icon: "overview" },
  { href: "/methods", label: "External API", icon: "api" },
  { href: "/characters", label: "Characters", icon: "character" },
  { href: "/conversations", label: "Conversations", icon: "conversation" },
  { href: "/scenarios", label: "Scenarios", icon: "scenario", needs: "scenarios.read" },
  { href: "/calls", label: "Calls", icon: "calls" },
  { href: "/hooks", label: "Hooks", icon: "hook", needs: "hooks.read" },
  { href: "/schedules", label: "Schedules", icon: "clock", needs: "schedules.read" },
  { href: "/mcp-servers", label: "MCP servers", icon: "plug", needs: "mcp-servers.read" },
  { href: "/costs", label: "Costs", icon: "costs" },
  { href: "/playground", label: "Playground", icon: "playground" },
  { href: "/settings", label: "Settings", icon: "settings" },
];

export function Shell({ children }: { readonly children: ReactNode }) {
  const path = usePath();
  const [open, setOpen] = useState(false);
  const may = useMay();
  const shown = places.filter(({ needs }) => !needs || may(needs));
  const palette = usePalette(shown);
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the drawer.
  useEffect(() => setOpen(false), [path]);
  useEffect(() => {
    if (!open) return;
    nav.current?.querySelector<HTMLElement>("a")?.focus();
    const close = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [open]);
  return (
    <div className="shell">
      <button type="button" className="button skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header className="topbar">
        <IconButton icon="menu" label="Open navigation" aria-expanded={open} onClick={() => setOpen(true)} />
        <Brand />
        <ThemeButton />
      </header>
      {open && (
        <button type="button" className="nav-close" aria-label="Close navigation" onClick={() => setOpen(false)} />
      )}
      <nav ref={nav} className={open ? "nav open" : "nav"} aria-label="Main">
        <Brand />
        <button type="button" className="nav-find" onClick={palette.show}>
          <Icon name="search" size={15} />
          <span className="grow">{words.find}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <ul>
          {shown.map((place) => {
            const here = place.href === "/" ? path === "/" : path === place.href || path.startsWith(`${place.href}/`);
            return (
              <li key={place.href}>
                <Link href={place.href} aria-current={here ? "page" : undefined}>
                  <Icon name={place.icon} size={17} />
                  {place.label}
                </Link>
              </li>
            );
          })}
        </ul>
        <NavFoot />
      </nav>
      <main ref={main} id="main" className="main" tabIndex={-1}>
        <Gone />
        {children}
      </main>
      {palette.shown}
    </div>
  );
}

const Brand = () => (
  <Link className="brand" href="/">
    <img src="/icon.svg" alt="" />
    Barkeep
  </Link>
);

function NavFoot() {
  const server = useServer();
  const live = useSignal(liveState);
  const looks = { live: ["good", "Live"], connecting: ["", "Connecting…"], lost: ["bad", "Reconnecting…"] } as const;
  const [dot, text] = looks[live];
  return (
    <div className="nav-foot">
      <span className="live" role="status">
        <span className={`dot ${dot}`} />
        {text}
      </span>
      <ThemeButton />
      <IconButton icon="exit" label="Log out" onClick={() => void server.logOut().catch(() => {})} />
    </div>
  );
}

function Gone() {
  const server = useServer();
  const reachable = useSignal(server.reachable);
  useEffect(() => {
    if (reachable) return;
    const timer = window.setInterval(() => {
      void server.checkLogin().then(() => server.reachable.get() && server.resources.refreshShown());
    }, 3000);
    return () => window.clearInterval(timer);
  }, [server, reachable]);
  if (reachable) return null;
  return (
    <div className="gone" role="alert">
      <Icon name="unplug" />
      The server doesn't answer. Trying again every few seconds; nothing you typed is lost.
    </div>
  );
}
