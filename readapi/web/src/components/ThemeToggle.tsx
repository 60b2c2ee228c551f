import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import type { ReactNode } from 'react'

const NEXT: Record<MantineColorScheme, MantineColorScheme> = {
  auto: 'light',
  light: 'dark',
  dark: 'auto',
}
const NAMES: Record<MantineColorScheme, string> = { auto: 'system', light: 'light', dark: 'dark' }
const ICONS: Record<MantineColorScheme, ReactNode> = {
  auto: (
    <path d="M9 2a7 7 0 0 1 0 14zM9 1.250a7.750 7.750 0 1 1 0 15.500 7.750 7.750 0 0 1 0-15.500zm0 1.500a6.250 6.250 0 1 0 0 12.500 6.250 6.250 0 0 0 0-12.500z" />
  ),
  light: (
    <path d="M9 5.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM8.250 1h1.500v2.500h-1.500zM8.250 14.500h1.500V17h-1.500zM1 8.250h2.500v1.500H1zM14.500 8.250H17v1.500h-2.500zM3.900 2.800l1.800 1.800-1.100 1.100-1.800-1.800zM13.400 12.300l1.800 1.800-1.100 1.100-1.800-1.800zM14.100 2.800l1.100 1.100-1.800 1.800-1.100-1.100zM4.600 12.300l1.100 1.100-1.800 1.800-1.100-1.100z" />
  ),
  dark: <path d="M7 2.300A7 7 0 1 0 15.700 11 5.800 5.800 0 0 1 7 2.300z" />,
}

/** Goes round: as the system, light, dark. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const next = NEXT[colorScheme]
  const label = `Theme: ${NAMES[colorScheme]}. Change to ${NAMES[next]}`
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <svg width="18" height="18" viewBox="0 0 18 18" fill="currentColor" aria-hidden="true">
        {ICONS[colorScheme]}
      </svg>
    </ActionIcon>
  )
}
