"""How serious a subreddit's posts are meant to be, on the whole: the weak labels.

Used for training and never as a feature. MIDDLE is plain pictures, hobbies and
small talk. Subreddits that are not named here
are mixed (a picture of a cat beside a question about its illness) and dropped.
"""

SERIOUS = """
AcademicPhilosophy Accounting ADHD AdvancedFitness Advice Anxiety AskCulinary AskEngineers
AskHistorians askphilosophy askscience Assistance biology business chemistry Christianity
cscareerquestions datasets DebateReligion depression DepthHub economy Economics education
energy engineering environment europe explainlikeimfive finance Foodforthought Futurology
geology golang Health history investing islam java javascript jobs languagelearning law
learnprogramming leaves lectures legaladvice Liberal Libertarian linux literature
MachineLearning math MechanicAdvice needadvice NeutralPolitics news nutrition offmychest
personalfinance philosophy Physics PoliticalDiscussion politics programming progressive
psychology Python relationship_advice relationships resumes science socialism startups
stopdrinking SuicideWatch sysadmin teaching technology techsupport TrueReddit worldnews
worldpolitics writing
""".split()

UNSERIOUS = """
3amjokes AdviceAnimals AntiJokes Braveryjerk circlejerk classicrage comics cringepics
CrappyDesign explainlikeIAmA facepalm fffffffuuuuuuuuuuuu firstworldproblems funny gifs
humor Jokes memes mildlyinfuriating MURICA reactiongifs see shittyadvice shittyaskscience
shittyfoodporn teenagers trees vertical webcomics wheredidthesodago WTF
""".split()

MIDDLE = """
aww beer bicycling cars Coffee doctorwho EarthPorn electronicmusic food gaming HistoryPorn
listentothis MakeupAddiction Minecraft motorcycles movies Music nfl photography pics soccer
television tf2 videos zelda formula1 gameofthrones harrypotter mildlyinteresting
""".split()

LABELS = {s: 1.0 for s in SERIOUS} | {s: 0.0 for s in UNSERIOUS} | {s: 0.5 for s in MIDDLE}


def of(subreddit: str) -> float:
    """1 serious, 0 unserious, 0.5 in the middle, NaN for the mixed."""
    return LABELS.get(subreddit, float("nan"))
