/** The words of the overview alone: fetched with it. */

interface OverviewWords {
  readonly overview: {
    warnings(count: number): string;
    readonly rest: string;
  };
}

export const overviewWords: OverviewWords = {
  overview: {
    warnings: (count) => `${count} things about your characters and models want a look`,
    rest: "waiting and other tries",
  },
};
