/** The margins of a chart's plot within the chart, in pixels. */
export interface Plot {
  left: number
  right: number
}

/** How far along a plot's width something at `x` on the screen is: 0 at its left edge, 1 at its right. */
export function shareAt(x: number, chart: { left: number; width: number }, plot: Plot): number {
  const share = (x - chart.left - plot.left) / (chart.width - plot.left - plot.right)
  return Math.min(1, Math.max(0, share))
}
