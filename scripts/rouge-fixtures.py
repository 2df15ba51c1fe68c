#!/usr/bin/env python3
"""Writes tests/Fam.Worker.Tests/Evaluation/Fixtures/rouge.json: what Google's rouge_score (with NLTK's Porter stemmer)
gives for pairs of texts that are hard to cut into words, sentences or stems. Needs rouge_score or google-research's rouge:
  pip install rouge-score && python3 scripts/rouge-fixtures.py
"""
import json
import pathlib
import random

try:
    from rouge_score import rouge_scorer
except ImportError:
    from rouge import rouge_scorer
from nltk.stem import porter

pairs = [
    ('testing one two', 'testing'),
    ('testing one two', 'testing two'),
    ('The quick brown fox jumps over the lazy dog', 'The quick brown dog jumps on the log.'),
    ('', ''), ('', 'w1'), ('w1 w2', ''), ('w1 w2 w3 w4 w5', '/'), ('...', '!!'),
    ('w1 w2 w3 w4 w5', 'w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5'),
    ('a b a b a b', 'b a b a'),
    ('the the the cat', 'the cat the the the the'),
    ("It's John's 3.14-inch e-mail_address", 'its johns 3 14 inch email address'),
    ('Café naïve Zürich Łódź', 'cafe naive zurich lodz'),
    ('İstanbul ÇOK GÜZEL', 'istanbul çok güzel'),
    ('Привет мир hello', 'привет мир hello'),
    ('東京は日本の首都です 2024', '東京 日本 首都 2024'),
    ('police killed the gunman', 'police kill the gunman'),
    ('police killed the gunman', 'the gunman kill police'),
    ('police killed the gunman\nthe gunman ran away\n\nnobody else was hurt', 'nobody was hurting.\nPolice were killing gunmen\nthey run'),
    ('one two three. four five six.\nseven eight', 'seven eight\nfour five\none three'),
    ('  leading   spaces\tand\ttabs\r\nand lines ', 'leading spaces and tabs and lines'),
    ('generalizations oscillators relational conditional', 'generally oscillate relations conditions'),
]
vocabulary = ('the a of market markets marketing run running ran runs happy happily happiness die dying dies lie lying sky skies '
              'nation national nationally nationality relate relating related relational conform conformable x 1 22 2024').split()
draw = random.Random(7)
for _ in range(20):
    texts = ['\n'.join(' '.join(draw.choice(vocabulary) for _ in range(draw.randint(1, 9))) for _ in range(draw.randint(1, 4))) for _ in range(2)]
    pairs.append(tuple(texts))

kinds = ['rouge1', 'rouge2', 'rouge3', 'rougeL', 'rougeLsum']
cases = []
for target, prediction in pairs:
    case = {'target': target, 'prediction': prediction}
    for key, stems in (('plain', False), ('stemmed', True)):
        scores = rouge_scorer.RougeScorer(kinds, use_stemmer=stems).score(target, prediction)
        case[key] = {kind: [scores[kind].precision, scores[kind].recall, scores[kind].fmeasure] for kind in kinds}
    cases.append(case)

words = sorted(set(('caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing '
    'happy sky relational conditional rational valenci hesitanci digitizer conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism '
    'decisiveness hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical hopeful goodness revival allowance inference '
    'airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologou communism activate angulariti homologous effective bowdlerize '
    'probate rate cease controll roll dies died dying lying tying ties tie lies skis skies sky news innings inning outings outing cannings canning howe proceed exceed succeed '
    'enjoy enjoys spied spies spying says played flies die mule denied agreed owned humbled meeting stating siezing itemization sensational traditional reference colonizer plotted '
    'archeology geologist logi apologi fluently hopelessly possibly terribly bly 1990s 3rd oed ing ed eed sses us bus gas this yes aaa bbbly').split()) | set(vocabulary))
stems = {word: porter.PorterStemmer().stem(word) for word in words}

path = pathlib.Path(__file__).resolve().parent.parent / 'tests/Fam.Worker.Tests/Evaluation/Fixtures/rouge.json'
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps({'origin': "Google's rouge_score (github.com/google-research/google-research/tree/master/rouge) with NLTK's PorterStemmer, by scripts/rouge-fixtures.py", 'cases': cases, 'stems': stems}, ensure_ascii=False, indent=1) + '\n')
