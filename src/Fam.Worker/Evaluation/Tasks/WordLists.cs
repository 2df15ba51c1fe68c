namespace Fam.Worker.Evaluation.Tasks;

/// <summary>Plain English words for needles and lists; written for this program.</summary>
internal static class WordLists
{
    private static readonly string[] Adjectives =
        ("able amber ancient arid bitter blank bold brave brief bright brisk broad broken busy calm careful cheap clean clear clever close cloudy clumsy cold common cool "
        + "coral crisp crude cruel curious curly damp dark dear deep dense dim direct distant dizzy dry dull dusty eager early easy empty equal even exact faint fair false "
        + "famous fancy fast fierce final fine firm flat fond formal frail frank free fresh full funny gentle giant glad golden good grand grave gray great green grim happy "
        + "hard harsh hasty hazy heavy hidden high hollow honest hot huge humble hungry icy ideal idle inner jolly joint keen kind large late lazy lean light little lively "
        + "local lone long loose loud low loyal lucky mad major mellow mild minor modern modest muddy mute narrow neat new nimble noble noisy normal novel odd old open "
        + "outer pale patient plain polite poor prime proper proud pure quick quiet rapid rare raw ready real rich rigid ripe rough round royal rude rural rusty sad safe "
        + "salty scarce secret severe shallow sharp short shy silent silky silver simple slim slow small smart smooth soft solid sour spare stable steady steep stern still "
        + "strange strict strong sturdy subtle sudden sweet swift tall tame tender thick thin tidy tiny tired total tough tricky true urban usual vague vast vivid warm weak weary wet "
        + "white whole wide wild wise witty wooden worthy young zesty").Split(' ');

    private static readonly string[] Nouns =
        ("acorn actor album alley anchor angle ankle apple apron arch arena arrow atlas attic autumn badge baker ballad bamboo banner barn barrel basin basket beach beacon beard "
        + "beetle bell bench berry bicycle bird blanket blossom boat bonnet book boot bottle bowl branch bread breeze brick bridge broom brush bucket bullet butter button cabin "
        + "cable cactus camel camera canal candle canoe canyon captain caravan carpet carrot castle cedar cellar chain chair chalk chapel cherry chest chimney cider circle circus "
        + "cliff clock cloud clover coach coast cobbler coffee collar comet compass copper corner cotton cousin cradle crane crayon creek cricket crown crystal cup curtain cushion "
        + "dagger dancer desert desk diamond dinner doctor dolphin donkey door dragon drawer dream dress drum eagle easel echo elbow elephant ember engine envelope evening fabric "
        + "falcon farmer feather fence ferry fiddle field finger flame flask flower flute forest fork fossil fountain fox frame frost fruit galaxy garden garlic gate geyser ginger "
        + "glacier glass glove goat goose grain grape gravel guitar hammer harbor harp harvest hat hawk hedge helmet hill hinge honey hood horizon horse hotel house icicle igloo "
        + "ink insect island ivory jacket jar jelly jewel journal judge jungle kayak kettle key kitchen kite kitten knight knot ladder lagoon lake lamp lantern leaf lemon lens "
        + "letter library lily linen lion lizard lobster locket magnet mango maple marble market mask meadow melon mirror mitten monkey moon moss mountain museum mushroom napkin "
        + "needle nest nickel notebook oak oasis ocean olive onion orange orchard otter oven owl oyster paddle palace panda paper parade parrot pasture peach peacock pearl pebble "
        + "pencil pepper piano picnic pigeon pillow pilot pine planet plate plum pocket poem pond pony poplar portrait potato prairie pumpkin puppet quarry queen quilt rabbit radio "
        + "raft railway rain raven ribbon rice ring river robin rocket roof rope rose ruby saddle sail salmon sandal scarf school seal shadow shell shepherd shield ship shoe "
        + "shore shovel signal singer skate slipper snail snow soap soldier spider spoon spring squirrel stable star station statue stone stool storm stove stream street sugar "
        + "summer sunset swan table tailor teapot temple tent theater thimble thistle thread throne thunder tiger timber toast tower tractor train trumpet tulip tunnel turtle "
        + "umbrella uncle valley vase velvet village violin volcano wagon wallet walnut waltz water wheat wheel whistle willow window winter wizard wolf wool yard zebra").Split(' ');

    private static readonly string[] Verbs =
        ("accept admit advise agree allow announce answer appear argue arrive attend avoid bake balance become begin believe belong borrow bounce breathe bring build burn carry "
        + "catch celebrate change chase choose claim climb collect compare complain consider continue cook copy cough count cover crawl create cry dance decide defend deliver deny "
        + "describe develop dig discover divide draw drift drive earn eat encourage enjoy enter escape examine exist explain explore fall feed feel fetch fill find finish float "
        + "follow forget forgive gather give glow govern greet grow guess guide happen hear hesitate hide hold hope hurry imagine improve include inform invent invite join juggle "
        + "jump keep kneel know laugh launch learn lend listen live lose manage marry measure meet melt mention mix move notice obey obtain offer order owe paint perform persuade "
        + "pour practice praise prefer prepare pretend prevent produce promise protect prove pull push reach read receive recognize reduce refuse remain remember remind repair repeat "
        + "reply rescue return ride rise roll run save scatter search seem sell send settle shake share shout sing sit sleep slide smile solve speak spend stand stay stretch succeed "
        + "suggest support surprise swim teach tell think throw touch travel try turn understand visit wait walk wander warn wash watch wave whisper win wish wonder work worry write yawn").Split(' ');

    private static readonly string[] All = [.. Adjectives.Concat(Nouns).Concat(Verbs).Distinct(StringComparer.Ordinal)];

    /// <summary>An adjective and a noun with a hyphen between them, as RULER's keys are.</summary>
    public static string Pair(Random random) => $"{Adjectives[random.Next(Adjectives.Length)]}-{Nouns[random.Next(Nouns.Length)]}";

    /// <summary>So many words, all different; where there are not so many, pairs of them written as one.</summary>
    public static List<string> Distinct(int count, Random random)
    {
        var words = (string[])All.Clone();
        random.Shuffle(words);
        if (count <= words.Length) return [.. words.Take(count)];
        var drawn = new List<string>(words);
        var taken = drawn.ToHashSet(StringComparer.Ordinal);
        while (drawn.Count < count)
        {
            // With three parts there are 10⁸ of them: enough for any length.
            var word = All[random.Next(All.Length)] + All[random.Next(All.Length)] + (drawn.Count > All.Length * All.Length / 2 ? All[random.Next(All.Length)] : "");
            if (taken.Add(word)) drawn.Add(word);
        }

        return drawn;
    }
}
