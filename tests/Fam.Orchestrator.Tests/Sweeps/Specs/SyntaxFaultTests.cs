namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Texts that are no YAML, or YAML that a spec may not use.</summary>
public sealed class SyntaxFaultTests
{
    [Theory]
    [InlineData("▶", "the text is empty")]
    [InlineData("▶# only a comment\n", "the text is empty")]
    [InlineData("▶- a\n- b\n", "a sweep is a mapping of keys to values")]
    [InlineData("▶passkey\n", "a sweep is a mapping of keys to values; found passkey")]
    [InlineData("▶42\n", "a sweep is a mapping")]
    [InlineData("name: a\n▶---\nname: b\n", "a second document begins here")]
    [InlineData("name: a\ntraining:\n▶\tmax_steps: 3\n", "a tab indents this line")]
    [InlineData("name: a\ntraining:\n  max_steps: 3\n   seed▶: 4\n", "the indentation may be too deep")]
    [InlineData("name: a\ntraining: ▶{max_steps: 3\nmethod: grid\n", "the { that opens here is not closed")]
    [InlineData("name: a\nevaluate:\n  - {filler_blocks: ▶[0, 1, 2}\n", "the [ that opens here is not closed")]
    [InlineData("name▶:a\nkind: train\n", "there is no space after this key's colon")]
    [InlineData("name: a\ndescription: ▶'never closed\n", "the quote that opens here is never closed")]
    [InlineData("name: a\ndescription: ▶@home\n", "a value cannot begin with this character")]
    [InlineData("- a\n▶name: b\n", "a list and keys are mixed")]
    [InlineData("name: a\n▶}\n", "does not fit the lines above it")]
    [InlineData("name: a\nkind: ▶\u0001train\n", "the character U+0001 is not allowed")]
    [InlineData("name: a\nkind: tr▶\0ain\n", "the character U+0000 is not allowed")]
    [InlineData("name: a\nkind: tr▶\u2028ain\n", "the character U+2028 is not allowed")]
    public void A_text_that_cannot_be_read_has_one_fault_where_the_eye_should_go(string marked, string words) => Marked.Fault(marked, "", words);

    [Fact]
    public void Everything_YAML_has_and_a_spec_has_not_is_named() => Marked.Faults(
        "name: ▶&a x\nkind: ▶*a\nmethod: ▶!!str grid\n▶<<: {seed: 1}\n? ▶[b]\n: c\ntraining: {}\n▶training: {}\n",
        ("", "anchors"), ("", "aliases"), ("", "tags"), ("<<", "merge keys"), ("", "a key is a word"), ("training", "here twice, first on line 7"));

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("---\n")]
    [InlineData("# comment\n\n")]
    [InlineData("%YAML 1.2\n---\n")]
    public void A_byte_order_mark_comments_and_a_document_start_are_fine(string before) => Marked.Right(before + Marked.Train);

    [Fact]
    public void Half_a_character_is_refused() => Marked.Fault("name: a\nkind: tr▶" + (char)0xD800 + "ain\n", "", "the character U+D800 is not allowed");

    [Fact]
    public void Windows_line_ends_do_not_move_places() =>
        Marked.Fault("name: a\r\nkind: train\r\nmethod: grid\r\ntraining: {}\r\n▶metod: grid\r\n", "metod", "is not a known key");

    [Fact]
    public void JSON_is_YAML() => Marked.Right("{\"name\": \"a\", \"kind\": \"train\", \"method\": \"grid\", \"training\": {\"max_steps\": 50}}");
}
