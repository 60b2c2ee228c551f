import { createTheme, localStorageColorSchemeManager } from '@mantine/core'

/** Where the chosen colour scheme is kept; `theme.js` reads it before the first paint. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'gravitas-color-scheme' })

/** Only what the kit's own parts need: the look is in `styles/`. */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--serif)' },
  primaryColor: 'dark',
  primaryShade: { light: 7, dark: 2 },
  autoContrast: true,
  defaultRadius: 'sm',
  focusRing: 'auto',
  respectReducedMotion: true,
})
