"""Function words that no one searches for, by language; short on purpose: a word that may name something is not here.

Written as in texts (folded where they are compared). Elided forms such as French `l'` arrive as single letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.search.fold import words

_WRITTEN = {
    "en": """a about above after again against all also although always am among an and any are as at be because been
        before being below between both but by can could did do does doing done down due during each either else
        etc ever every few for from further get gets getting had has have having he her here hers him himself
        his how however i if in into is it its itself just let like made make makes many may me might more most
        much must my need needs no nor not of off often on once one only onto or other others our ours out over
        own per please rather s same shall she should since so some such t than that the their theirs them
        themselves then there these they this those through thus to too toward towards under until up upon us
        very via was we were what when where whether which while who whom whose why will with within without
        would yet you your yours looking someone anyone anybody somebody offer offers offering provide provides
        find does""",
    "fr": """a à afin ai ainsi alors après as au aucun aucune aujourd auprès auquel aussi autre autres aux avant avec
        avoir c ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci comme comment d dans
        de des depuis dès deux dont donc du durant elle elles en encore enfin entre est et étaient était étant
        été être eu eux fait faire font grâce hors il ils j je l la laquelle le lequel les lesquelles lesquels
        leur leurs lors lorsque lui m ma mais me même mêmes mes mon n ne ni nos notre nous on ont ou où par
        parmi pas pendant peu peut peuvent plus plusieurs pour pourquoi puis qu quand que quel quelle quelles
        quels qui quoi s sa sans se selon ses si sinon soit son sont sous sur t ta tandis tel telle telles tels
        tes toi ton tous tout toute toutes très tu un une vers via vos votre vous y cherche""",
    "de": """ab aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf aus
        bei beim bereits bis bzw da dabei dadurch dafür daher damit danach dann daran darauf daraus darf das
        dass davon dazu dein deine dem den denen der deren des dessen die dies diese diesem diesen dieser dieses
        doch dort du durch ein eine einem einen einer eines er es etwa für gegen gibt hat haben hatte hier
        hinter ich ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch
        kann kein keine keinem keinen keiner können machen man mehr mein meine mit mittels müssen muss nach
        nicht noch nur ob oder ohne sein seine seinem seinen seiner seit sich sie sind so sofern sollen soll
        sowie sowohl über um und uns unser unsere unserem unseren unserer unter viele vom von vor während war
        waren was weil welche welchem welchen welcher welches wenn wer werden wie wir wird wo wurde wurden zu
        zum zur zwischen bietet suche macht""",
    "pl": """a aby ale ani az aż bardzo bez bo być był była było były będą będzie by ci co coś czy czyli dla dlaczego
        dlatego do dzięki gdy gdyż gdzie go i ich ile im inne inny ja jak jaki jakie jako je jednak jego jej
        jest jeszcze jeśli już każda każde każdy kiedy kto która które którego której który których którym
        którzy lecz lub ma mają mam mi między mnie może można my na nad nam nami nas nasz nasza nasze nie nich
        nim niż o od on ona one oni oraz po pod podczas ponad ponieważ poprzez poza przed przede przez przy raz
        również są się skąd sobie swoich swoje swój ta tak taka taki takie także tam te tego tej ten też to tu
        tych tylko tym u w wam was we według wiele więc wobec wraz wszystkie wszystko wy z za zaś ze że żeby
        szukam oferuje""",
    "nl": """aan al alle alleen als altijd andere anders bij binnen bovendien dan dat daar daarom de deze dezelfde
        die dit doen doet door dus een echter eigen elk elke en er gaan geen geweest haar had hebben heeft hem
        het hier hij hoe hun ik in is ja je kan kunnen maar me meer men met mij mijn moet moeten na naar naast
        niet niets nog nu of om omdat onder ons onze ook op over per s sinds t te tegen ten ter terwijl toch
        toen tot tussen uit uw van vanuit vanaf veel via volgens voor waar waarbij waarin waarmee waarvan
        wanneer want waren was wat we welk welke werd werden wie wij wil wordt worden ze zich zij zijn zijnde zo
        zoals zonder zou zoek biedt""",
}

STOPWORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(word for written in text.split() for word in words(written))
    for language, text in _WRITTEN.items()
}
