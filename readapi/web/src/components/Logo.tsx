/** A plumb bob: what shows how things really hang. */
export function Logo() {
  return (
    <svg width="18" height="26" viewBox="0 0 18 26" aria-hidden="true" fill="currentColor">
      <path d="M8.400 0h1.200v10h-1.200z" />
      <path d="M3.500 10h11l-1.200 6.500L9 26l-4.300-9.500z" />
    </svg>
  )
}
