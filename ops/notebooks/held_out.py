"""What models are assessed on, and so never learn from: subreddits, and a year."""

# A fifth of the subreddits, drawn once at random.
HELD_OUT = frozenset("""
AcademicPhilosophy Advice Assistance beer childfree classicrage Coffee CrazyIdeas cringe
dataisbeautiful depression DepthHub DIY economy EngineeringStudents Foodforthought gameofthrones
investing jobs Jokes Libertarian MechanicAdvice Minecraft MURICA Music needadvice NeutralPolitics
news nottheonion nutrition offmychest personalfinance photography programming reactiongifs
shittyfoodporn sysadmin teaching technology tifu tumblr webcomics wheredidthesodago
""".split())
YEAR_2012 = 1325376000  # Unix seconds
