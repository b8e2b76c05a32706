/** The frame: navigation at the side (a drawer on small screens), the state of the connection, the screen itself. */

import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { liveState } from "../http/live.ts";
import { useServer } from "../http/server.ts";
import { useSignal } from "../http/signal.ts";
import { Allowed } from "../login/allowed.tsx";
import { useMay } from "../login/me.ts";
import { usePalette } from "../palette/use-palette.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { LanguageButton } from "../parts/language-button.tsx";
import { ThemeButton } from "../parts/theme.tsx";
import { frameWords } from "../words/en-frame.ts";
import { words } from "../words/words.ts";
import { Link, usePath } from "./router.tsx";

interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  /** Shown to those who may do this. */
  readonly needs?: Permission;
}

const places = (): readonly Place[] => [
  { href: "/", label: frameWords.overview, icon: "overview" },
  { href: "/methods", label: frameWords.externalApi, icon: "api" },
  { href: "/characters", label: frameWords.characters, icon: "character" },
  { href: "/conversations", label: frameWords.conversations, icon: "conversation" },
  { href: "/scenarios", label: frameWords.scenarios, icon: "scenario", needs: "scenarios.read" },
  { href: "/calls", label: frameWords.calls, icon: "calls" },
  { href: "/hooks", label: frameWords.hooks, icon: "hook", needs: "hooks.read" },
  { href: "/schedules", label: frameWords.schedules, icon: "clock", needs: "schedules.read" },
  { href: "/mcp-servers", label: frameWords.mcpServers, icon: "plug", needs: "mcp-servers.read" },
  { href: "/costs", label: frameWords.costs, icon: "costs" },
  { href: "/playground", label: frameWords.playground, icon: "playground" },
  { href: "/settings", label: frameWords.settings, icon: "settings" },
];

export function Shell({ children }: { readonly children: ReactNode }) {
  const path = usePath();
  const [open, setOpen] = useState(false);
  const may = useMay();
  const shown = places().filter(({ needs }) => !needs || may(needs));
  const palette = usePalette(shown);
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  const menu = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    setOpen(false);
    // The link that led here may be gone: the keyboard goes on in what it led to.
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [path]);
  useEffect(() => {
    if (!open) return;
    const drawer = nav.current;
    drawer?.querySelector<HTMLElement>("a")?.focus();
    const close = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    const wide = window.matchMedia("(min-width: 861px)");
    const leave = () => setOpen(false);
    window.addEventListener("keydown", close);
    wide.addEventListener("change", leave);
    return () => {
      window.removeEventListener("keydown", close);
      wide.removeEventListener("change", leave);
      if (drawer?.contains(document.activeElement)) menu.current?.querySelector("button")?.focus();
    };
  }, [open]);
  return (
    <div className="shell">
      <button type="button" className="button skip" onClick={() => main.current?.focus()}>
        {frameWords.skipToThePage}
      </button>
      <header className="row topbar" ref={menu} inert={open}>
        <IconButton icon="menu" label={frameWords.openNavigation} aria-expanded={open} onClick={() => setOpen(true)} />
        <span className="grow">
          <Brand />
        </span>
        <ThemeButton />
      </header>
      {open && (
        <button
          type="button"
          className="nav-close"
          aria-label={frameWords.closeNavigation}
          onClick={() => setOpen(false)}
        />
      )}
      <nav ref={nav} className={open ? "nav open" : "nav"} aria-label={frameWords.main}>
        <Brand />
        <button type="button" className="pressable small" onClick={palette.show}>
          <Icon name="search" size={15} />
          <span className="grow">{words.find}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <ul className="stack close">
          {shown.map((place) => {
            const here = place.href === "/" ? path === "/" : path === place.href || path.startsWith(`${place.href}/`);
            return (
              <li key={place.href}>
                <Link className="pressable" href={place.href} aria-current={here ? "page" : undefined}>
                  <Icon name={place.icon} size={17} />
                  {place.label}
                </Link>
              </li>
            );
          })}
        </ul>
        <Allowed to="methods.write" otherwise={<p className="muted small">{frameWords.onlyLook}</p>}>
          {null}
        </Allowed>
        <NavFoot />
      </nav>
      <main ref={main} id="main" className="main" tabIndex={-1} inert={open}>
        <Gone />
        {children}
      </main>
      {palette.shown}
    </div>
  );
}

const Brand = () => (
  <Link className="row brand" href="/">
    <img src="/icon.svg" alt="" width={26} height={26} />
    Barkeep
  </Link>
);

function NavFoot() {
  const server = useServer();
  const live = useSignal(liveState);
  const looks = {
    live: ["good", frameWords.live],
    connecting: ["", frameWords.connecting],
    lost: ["bad", frameWords.reconnecting],
  } as const;
  const [dot, text] = looks[live];
  return (
    <div className="row nav-foot">
      <span className="row grow muted small" role="status">
        <span className={`dot ${dot}`} />
        {text}
      </span>
      <LanguageButton />
      <ThemeButton />
      <IconButton icon="exit" label={frameWords.logOut} onClick={() => void server.logOut().catch(() => {})} />
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
    <div className="row small toned bad gone" role="alert">
      <Icon name="unplug" />
      {frameWords.theServerDoesntAnswerTrying}
    </div>
  );
}
