/** The page's icons: strokes on a 24 by 24 grid, coloured as the text beside them. */
const paths = {
  overview: "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
  api: "M8 8l-4 4 4 4M16 8l4 4-4 4M13.500 5l-3 14",
  character: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500a7.500 7.500 0 0 1 15 0",
  conversation: "M4 5h16v11H10l-4.500 4v-4H4z",
  scenario: "M9 5h11M9 12h11M9 19h11M3 5l1.500 1.500L7 4M3 12l1.500 1.500L7 11M3 19l1.500 1.500L7 18",
  calls: "M4 6h16M4 12h16M4 18h10",
  playground: "M5 5l7 7-7 7M13 19h6",
  settings:
    "M12 15.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM19.400 13.500l1.600 1.200-2 3.400-1.900-.7a7.500 7.500 0 0 1-2.600 1.500l-.3 2.100h-4l-.3-2.100a7.500 7.500 0 0 1-2.600-1.500l-1.900.7-2-3.400L5 13.500a7.600 7.600 0 0 1 0-3L3.400 9.300l2-3.400 1.900.7a7.500 7.500 0 0 1 2.600-1.500l.3-2.100h4l.3 2.100a7.500 7.500 0 0 1 2.600 1.500l1.900-.7 2 3.400-1.600 1.200a7.600 7.600 0 0 1 0 3z",
  hook: "M14 3v11a4.500 4.500 0 0 1-9 0v-3.500L8 13M11.500 3h5",
  costs:
    "M12 3v18M16.500 7.500c0-2-2-3-4.500-3s-4.500 1.200-4.500 3.300 2 3.200 4.500 3.700 4.500 1.500 4.500 3.800-2 3.200-4.500 3.200-4.500-1.200-4.500-3.200",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  play: "M7 4.500v15l12-7.500z",
  stop: "M6.500 6.500h11v11h-11z",
  save: "M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",
  trash: "M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13M10 11v5M14 11v5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.500l4.500 4.500L19 7.500",
  warning: "M12 4l9.500 16h-19zM12 10v4.500M12 17.300v.2",
  error: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500v5.500M12 16.300v.2",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.700v.2",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  history: "M4 12a8 8 0 1 1 2.500 5.800M4 5v4h4M12 8v4.500l3 1.500",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  key: "M15 14a5 5 0 1 0-4.600-3L4 17.400V20h3v-2h2v-2h2l1.400-1.700A5 5 0 0 0 15 14zM15.800 8.300v.1",
  download: "M12 4v11M7.500 11L12 15.500 16.500 11M5 20h14",
  upload: "M12 16V5M7.500 9L12 4.500 16.500 9M5 20h14",
  back: "M14.500 6l-6 6 6 6",
  forward: "M9.500 6l6 6-6 6",
  up: "M6 14.500l6-6 6 6",
  down: "M6 9.500l6 6 6-6",
  send: "M4 12l16-7.500-5 16-3.500-6.500zM11.500 14L20 4.500",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  half: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 7h5M12 11h8M12 15h7.500M12 19h3.500",
  exit: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  refresh: "M20 11a8 8 0 0 0-14.500-3.500L4 9M4 4v5h5M4 13a8 8 0 0 0 14.500 3.500L20 15M20 20v-5h-5",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  unplug: "M9 3v4M15 3v4M6 8h9M18 8v3a6 6 0 0 1-1.200 3.600M6 8v3a6 6 0 0 0 8 5.700M12 17v4M4 4l16 16",
  spark: "M12 3l2 6.500L20.500 12 14 14l-2 7-2-7-6.500-2L10 9.500z",
  flag: "M6 21V4h11l-2 4 2 4H6",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
