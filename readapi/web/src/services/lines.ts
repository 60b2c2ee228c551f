/** How the lines of one chart are told apart, also without colours. */
export const LINES = ['', '6 3', '2 3', '10 3', '8 3 2 3', '4 2', '12 3 2 3 2 3'].map(
  (dash, i) => ({
    color: `var(--c${i})`,
    dash,
  }),
)

export type LineStyle = (typeof LINES)[number]

export const lineOf = (i: number): LineStyle => LINES[i % LINES.length] ?? { color: '', dash: '' }
